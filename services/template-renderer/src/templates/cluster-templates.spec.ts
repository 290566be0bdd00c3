import 'reflect-metadata';
import {
  clusterTemplateCreate,
  clusterTemplateDelete,
  clusterTemplateGet,
  clusterTemplateList,
  clusterTemplateRename,
  clusterTemplateUpdate,
  eventReplay,
  type CloudEvent,
  type ClusterTemplatePost,
} from '@muster/contracts';
import { rowsOf } from '@muster/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleTemplate } from '../spec-support/examples.js';
import { startService, type RunningService } from '../spec-support/running-service.js';

const caller = { protocol: 'tls' as const, fingerprint: 'ab'.repeat(32) };

let service: RunningService;
beforeAll(async () => {
  service = await startService();
}, 60_000);
afterAll(() => service.stop());

const template = (name: string, more: Partial<ClusterTemplatePost> = {}): ClusterTemplatePost => ({
  name,
  description: '',
  service_config_template: 'lvm:\n  enabled: @E@\n',
  application_config_template: '',
  variables: { E: { description: 'whether', default: '' } },
  ...more,
});
const create = (post: ClusterTemplatePost) => service.rpc.call(clusterTemplateCreate, { template: post, caller });
const get = (name: string) => service.rpc.call(clusterTemplateGet, { name });
const rename = (name: string, newName: string, ifMatch?: string) =>
  service.rpc.call(clusterTemplateRename, { name, newName, ifMatch, caller });
const update = (name: string, put: ClusterTemplatePost, ifMatch?: string) =>
  service.rpc.call(clusterTemplateUpdate, { name, template: put, ifMatch, caller });

async function names(): Promise<string[]> {
  const found: string[] = [];
  for await (const rows of service.rpc.stream(clusterTemplateList, {})) {
    found.push(...rows.map((row) => (JSON.parse(row) as { name: string }).name));
  }
  return found;
}

async function versionsOf(name: string): Promise<unknown[]> {
  return rowsOf(
    service.database,
    `SELECT change, name, description, version::int, changed_by FROM template_version
      WHERE template_id = (SELECT template_id FROM template_version WHERE name = $1 LIMIT 1) ORDER BY version`,
    [name],
  );
}

describe('cluster templates', () => {
  test('are created, listed, shown with an ETag, replaced as a whole, renamed and removed', async () => {
    const posted = await exampleTemplate('standard');
    await create(posted);
    const first = await get('standard');
    expect(first.value).toEqual({ ...posted, last_updated: expect.stringMatching(/^\d{4}-.*Z$/) as string });
    expect(Object.keys(first.value.variables)).toEqual(Object.keys(posted.variables).toSorted());
    expect(await names()).toContain('standard');

    await update('standard', template('standard'), first.etag);
    const second = await get('standard');
    expect(second.value).toMatchObject({ description: '', application_config_template: '' });
    expect(Object.keys(second.value.variables)).toEqual(['E']);
    expect(second.etag).not.toBe(first.etag);

    await rename('standard', 'usual', second.etag);
    await expect(get('standard')).rejects.toMatchObject({
      code: 'object.not-found',
      status: 404,
      message: 'Not found: there is no cluster template "standard"',
    });
    await service.rpc.call(clusterTemplateDelete, { name: 'usual', caller });
    expect(await names()).not.toContain('usual');
  });

  test('leave every state they had behind, with who made it, also after their removal', async () => {
    await create(template('kept', { description: 'one' }));
    await update('kept', template('kept', { description: 'two' }));
    await update('kept', template('kept', { description: 'two' }));
    await rename('kept', 'kept-on');
    await service.rpc.call(clusterTemplateDelete, { name: 'kept-on', caller: { protocol: 'unix' } });
    const changed_by = caller.fingerprint;
    expect(await versionsOf('kept')).toEqual([
      { version: 1, change: 'created', name: 'kept', description: 'one', changed_by },
      { version: 2, change: 'updated', name: 'kept', description: 'two', changed_by },
      { version: 3, change: 'renamed', name: 'kept-on', description: 'two', changed_by },
      { version: 4, change: 'deleted', name: 'kept-on', description: 'two', changed_by: 'unix' },
    ]);
  });

  test('tell their changes as events without their texts, which replay gives again', async () => {
    const heard: CloudEvent[] = [];
    const subscription = service.feed.subscribe({ noun: 'template' }, (event) => void heard.push(event));
    await create(template('told', { service_config_template: 'lvm: {enabled: @E@} # sesame\n' }));
    await rename('told', 'retold');
    const verbs = () => heard.filter((event) => String(event.data['name']).endsWith('told'));
    await expect
      .poll(() => verbs().map((event) => event.type), { timeout: 10_000 })
      .toEqual(['muster.template.created', 'muster.template.renamed']);
    subscription.close();
    expect(verbs().map((event) => event.data)).toEqual([
      { name: 'told', version: 1 },
      { name: 'retold', version: 2, old_name: 'told' },
    ]);
    const replayed: string[] = [];
    for await (const rows of service.rpc.stream(eventReplay.templates, { after: '0', limit: 1000 }))
      replayed.push(...rows);
    expect(replayed.map((row) => (JSON.parse(row) as CloudEvent).id)).toEqual(
      expect.arrayContaining(verbs().map((event) => event.id)),
    );
    expect(replayed.join('\n')).not.toContain('sesame');
  });

  test('of one name asked for at the same moment come into being exactly once', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => create(template('wanted', { description: `${n}` }))),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown);
    const taken = {
      code: 'name.taken',
      status: 400,
      message: 'Cluster template with name "wanted" already exists',
    };
    expect(refused).toEqual(Array.from({ length: 7 }, () => expect.objectContaining(taken) as unknown));
    expect(await versionsOf('wanted')).toHaveLength(1);
  });

  test('are not renamed to a name that is taken or can not be used', async () => {
    await create(template('a'));
    await create(template('b'));
    await expect(rename('a', 'b')).rejects.toMatchObject({ code: 'name.taken' });
    for (const bad of ['', '..', 'x/y', 'x\u0000', '\ud800']) {
      await expect(rename('a', bad), bad).rejects.toMatchObject({ code: 'name.invalid', status: 400 });
    }
    await expect(rename('nobody', 'c')).rejects.toMatchObject({ code: 'object.not-found' });
    expect(await names()).toEqual(expect.arrayContaining(['a', 'b']));
  });

  test('are changed only by who saw their present state, when they say what they saw', async () => {
    await create(template('seen'));
    const { etag } = await get('seen');
    await update('seen', template('seen', { description: 'mine' }), `"${etag}"`);
    const stale = { code: 'request.precondition', status: 412 };
    await expect(update('seen', template('seen', { description: 'yours' }), etag)).rejects.toMatchObject(stale);
    await expect(rename('seen', 'unseen', etag)).rejects.toMatchObject(stale);
    expect((await get('seen')).value.description).toBe('mine');
    await update('seen', template('seen', { description: 'anyway' }), '*');
  });

  test('with faults are refused with all of them and their places, and nothing is stored', async () => {
    const faulty = template('faulty/one', {
      description: 'a \u0000',
      service_config_template: 'lvm:\n  enabled: @E@\n  sytem_id: 1\n',
      application_config_template: 'projects: {}\n',
      variables: { E: { description: '', default: '' }, UNUSED: { description: '', default: '' } },
    });
    const refused = await create(faulty).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'template.invalid', status: 400 });
    expect((refused as Error).message.split('\n')).toEqual([
      '5 problems:',
      String.raw`- Invalid cluster template, name can not contain any of "\/:*?"<>|"`,
      '- Defined variable "UNUSED" is not used in any template',
      expect.stringMatching(/^- service configuration, line 3, column 3, lvm\.sytem_id: .*system_id/),
      expect.stringMatching(/^- application configuration, line 1, column 11, projects: /),
      '- description can not contain NUL or half of a surrogate pair',
    ]);
    expect(refused).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({
          document: 'service',
          path: 'lvm.sytem_id',
          line: 3,
          column: 3,
          suggestion: 'system_id',
        }),
      ]) as unknown,
    });
    await create(template('sound'));
    await expect(update('sound', { ...faulty, name: 'sound' })).rejects.toMatchObject({ code: 'template.invalid' });
    expect((await get('sound')).value.description).toBe('');
    expect(await names()).not.toContain('faulty/one');
  });

  test('with more faults than an answer can carry are refused all the same', async () => {
    const keys = Array.from({ length: 12_000 }, (_, n) => `unknown_${n}: {}`).join('\n');
    const many = template('many', { service_config_template: keys, application_config_template: keys });
    await expect(create(many)).rejects.toMatchObject({ code: 'template.invalid' });
    const long = template('long', { service_config_template: `lvm: {${'k'.repeat(200_000)}: {}}` });
    await expect(create(long)).rejects.toMatchObject({
      code: 'template.invalid',
      message: expect.stringMatching(/^[\s\S]{1,20000}$/) as string,
    });
  });
});
