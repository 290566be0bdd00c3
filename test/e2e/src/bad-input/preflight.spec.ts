import { rowsOf, valueOf } from '@muster/api-client';
import { generateSelfSigned, toBase64Der } from '@muster/incus';
import type { Simulator } from '@muster/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegisteredFleet } from '../fleet/registered-fleet.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import { Askers } from './ask.js';
import { changingCalls, Everything } from './everything.js';

const SERVERS = ['p1', 'p2', 'p3', 'p4', 'p5'];

let stack: TestStack;
let simulator: Simulator;
let everything: Everything;
let askers: Askers;

beforeAll(async () => {
  stack = await startTestStack();
  simulator = await startRegisteredFleet(stack, SERVERS.length, { prefix: 'p' });
  everything = await Everything.of(stack.database.adminUrl);
  askers = new Askers(stack);
}, 180_000);

afterAll(async () => {
  await askers?.close();
  await everything?.close();
  await simulator?.close();
  await stack?.stop();
});

/** Calls a server as somebody who sits at it: no fault and no log sees that. */
async function atTheServer(server: string, method: string, url: string, body: object = {}): Promise<unknown> {
  const bytes = Buffer.from(JSON.stringify(body));
  const reply = await simulator.callAsAdministrator(server, {
    method,
    url,
    headers: {},
    body: bytes,
    peerAddress: '127.0.0.1',
  });
  if (reply.status >= 400) throw new Error(`${method} ${url} at ${server} answered ${JSON.stringify(reply.body)}`);
  return (reply.body as { metadata: unknown }).metadata;
}

/** What no record of Muster tells: it was all well when the servers were looked at the last time. */
async function plantFaults(): Promise<void> {
  await everything.query(`UPDATE provisioning.server SET poll_at = now() + interval '1 hour'`);
  await simulator.host('p1').cutPower();
  const trusted = (await atTheServer('p2', 'GET', '/1.0/certificates')) as string[];
  // Incus on IncusOS keeps its last client, so another one comes first.
  const { certificate } = await generateSelfSigned({ commonName: 'somebody else', usage: 'client' });
  await atTheServer('p2', 'POST', '/1.0/certificates', { type: 'client', certificate: toBase64Der(certificate) });
  for (const url of trusted) await atTheServer('p2', 'DELETE', url);
  await atTheServer('p3', 'POST', '/1.0/storage-pools', { name: 'tank', driver: 'dir' });
  simulator.host('p4').pretend({ clockOffset: 300_000 });
  simulator.host('p5').pretend({ incusVersion: '7.0.1' });
}

describe('preflight', () => {
  it('tells five faults of five servers at once, touches none of them, and lets them go', async () => {
    await plantFaults();
    const callsBefore = changingCalls([simulator]);
    const answer = await askers.administrator()({
      method: 'POST',
      path: '/1.0/provisioning/clusters',
      body: {
        name: 'five-faults',
        server_names: SERVERS,
        server_type: 'incus',
        services_config: 'lvm: {enabled: true}',
      },
    });

    expect({ status: answer.status, code: answer.code }).toEqual({ status: 400, code: 'preflight.refused' });
    const findings = answer.findings.map(({ message }) => message);
    expect(findings).toHaveLength(5);
    expect(findings).toEqual([
      expect.stringMatching(
        /^p1: can not be asked \(.* ECONNREFUSED .*\); see that it is up and can be reached from Muster$/,
      ),
      'p2: does not trust Muster; reset it with a new token, so that it registers again',
      'p3: has the storage pool "tank", which would be lost or in the way; remove what is left or reset the server',
      expect.stringMatching(
        /^p4: its clock is (299|300|301) s ahead; set it, since certificates would not be valid yet or no more$/,
      ),
      'the servers run different versions of Incus: 7.0.2 on p3, p4; 7.0.1 on p5; bring them to the same',
    ]);
    expect(answer.error).toBe(`Failed creating cluster: ${findings.join('; ')}`);
    expect(answer.nextStep).toBe('Mend the listed findings; nothing was changed on any server.');

    expect(changingCalls([simulator])).toEqual(callsBefore);
    const [operation] = await rowsOf(
      stack.client.api.GET('/1.0/operations', { params: { query: { recursion: '1' } } }),
    );
    expect(operation).toMatchObject({ state: 'undone', cluster: 'five-faults', servers: SERVERS });
    const servers = await rowsOf(
      stack.client.api.GET('/1.0/provisioning/servers', { params: { query: { recursion: '1' } } }),
    );
    expect(servers.map(({ name, cluster }) => [name, cluster])).toEqual(SERVERS.map((name) => [name, '']));
    const rows = await everything.rows();
    expect([rows['provisioning.cluster'], rows['provisioning.claim']]).toEqual([[], []]);
    expect(await valueOf(stack.client.api.GET('/1.0/provisioning/clusters', {}))).toEqual([]);
  }, 60_000);
});
