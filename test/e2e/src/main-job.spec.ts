import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rowsOf, valueOf } from '@muster/api-client';
import { CloudEvent, EVENT_DATA, type EventNoun } from '@muster/contracts';
import type { Simulator } from '@muster/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startRegisteredFleet } from './fleet/registered-fleet.js';
import { startTestStack, type TestStack } from './stack/test-stack.js';

const EXAMPLES = join(import.meta.dirname, '../../../examples');
const example = (name: string): Promise<string> => readFile(join(EXAMPLES, name), 'utf8');

let stack: TestStack;
let simulator: Simulator;

beforeAll(async () => {
  stack = await startTestStack();
  simulator = await startRegisteredFleet(stack, 4);
}, 120_000);

afterAll(async () => {
  await simulator?.close();
  await stack?.stop();
});

describe('the main job', () => {
  it('forms a cluster of three servers from the documentation’s examples, and inventories it', async () => {
    const body = {
      name: 'one-off',
      connection_url: 'https://one-off.example:8443',
      server_names: ['s1', 's2', 's3'],
      server_type: 'incus' as const,
      services_config: await example('services.yaml'),
      application_seed_config: await example('application.yaml'),
    };
    const { response } = await stack.client.waiting.POST('/1.0/provisioning/clusters', { body });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe('/1.0/provisioning/clusters/one-off');

    const cluster = await valueOf(
      stack.client.api.GET('/1.0/provisioning/clusters/{name}', { params: { path: { name: 'one-off' } } }),
    );
    expect(cluster.status).toBe('ready');
    const volumes = await rowsOf(
      stack.client.api.GET('/1.0/inventory/{kind}', {
        params: { path: { kind: 'storage_volumes' }, query: { recursion: '1', cluster: 'one-off' } },
      }),
    );
    expect(volumes.map(({ name, server }) => `${name}@${server}`).toSorted()).toEqual(
      ['backups', 'images', 'logs'].flatMap((name) => ['s1', 's2', 's3'].map((server) => `${name}@${server}`)),
    );
  }, 60_000);

  it('forms a cluster of one server from a template with values', async () => {
    const template = {
      name: 'standard',
      description: 'The documentation’s template',
      service_config_template: await example('template/service-config.yaml'),
      application_config_template: await example('template/application-config.yaml'),
      variables: parse(await example('template/variables.yaml')) as Record<string, { description: string }>,
    };
    await stack.client.api.POST('/1.0/provisioning/cluster-templates', { body: template });
    const body = {
      name: 'from-template',
      connection_url: 'https://from-template.example:8443',
      server_names: ['s4'],
      server_type: 'incus' as const,
      cluster_template: 'standard',
      cluster_template_variable_values: await example('template/values.yaml'),
    };
    const { response } = await stack.client.waiting.POST('/1.0/provisioning/clusters', { body });
    expect(response.status).toBe(201);
  }, 60_000);

  it('has told all of it in events that are as docs/events describes them', async () => {
    const leaving = new AbortController();
    const unseen = new Set(
      'token.created server.registered server.updated cluster.created cluster.updated'
        .concat(' operation.accepted operation.progressed operation.ended template.created inventory.synced')
        .split(' '),
    );
    const after = 'provisioning=0;templates=0;inventory=0';
    for await (const { event } of stack.client.events({ after, signal: leaving.signal })) {
      const { type, data } = CloudEvent.parse(event);
      const [, noun = '', verb = ''] = type.split('.');
      const fits = EVENT_DATA[noun as EventNoun].safeParse(data);
      expect({ type, data, issues: fits.error?.issues ?? [] }).toEqual({ type, data, issues: [] });
      unseen.delete(`${noun}.${verb}`);
      if (unseen.size === 0) leaving.abort();
    }
  }, 60_000);
});
