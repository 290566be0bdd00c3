import { afterEach, describe, expect, it } from 'vitest';
import { type AnsweringGateway, created, ok, type Routes, startGateway } from './spec-support/answering-gateway.js';
import { type MusterRun, runMuster } from './spec-support/run-muster.js';

const LOGIN = {
  name: 'billing',
  server: 'nats://nats.example:4222',
  user: 'subscriber-billing-4f9c2a1b',
  password: 'p4ss',
  stream: 'EVENTS',
  consumer: 'subscriber-billing-4f9c2a1b',
  inbox_prefix: '_INBOX_subscriber-billing-4f9c2a1b',
};
const ID = '0b0f3c53-5c59-4b4e-8f0e-0f3a0d2f2a11';

let gateway: AnsweringGateway;
afterEach(() => gateway.stop());

async function muster(line: string, routes: Routes): Promise<MusterRun> {
  gateway = await startGateway(routes);
  return runMuster(line.split(' '), { env: { MUSTER_HOME: gateway.folder }, cwd: gateway.folder });
}

describe('what other systems need', () => {
  it('a subscriber is told all that it logs in and reads with', async () => {
    const routes = { 'POST /1.0/subscribers': created('/1.0/subscribers/billing', LOGIN) };
    const { status, stdout } = await muster(
      'subscriber add billing --events cluster,operation.ended --events server --cluster one-off --from start',
      routes,
    );
    expect(status).toBe(0);
    for (const value of [LOGIN.server, LOGIN.user, LOGIN.password, LOGIN.stream, LOGIN.inbox_prefix]) {
      expect(stdout).toContain(value);
    }
    expect(gateway.seen.at(-1)?.body).toEqual({
      name: 'billing',
      description: '',
      events: ['cluster', 'operation.ended', 'server'],
      clusters: ['one-off'],
      from: 'start',
    });
    expect(gateway.seen.at(-1)?.headers['idempotency-key']).toBeDefined();
  });

  it('a webhook is told its secret, for programs as JSON', async () => {
    const made = { id: ID, secret: 'whsec_c2VjcmV0' };
    const routes = { 'POST /1.0/webhooks': created(`/1.0/webhooks/${ID}`, made) };
    const { stdout } = await muster('webhook add https://hooks.example/ --kind storage-pool -f json', routes);
    expect(JSON.parse(stdout)).toEqual(made);
    expect(gateway.seen.at(-1)?.body).toMatchObject({ url: 'https://hooks.example/', kinds: ['storage_pool'] });
  });

  it('an unknown kind is refused before anything is sent', async () => {
    const { status, stderr } = await muster('webhook add https://hooks.example/ --kind weather', {});
    expect(status).not.toBe(0);
    expect(stderr).toContain('There is no kind "weather"');
    expect(gateway.seen.filter(({ line }) => line.startsWith('POST'))).toEqual([]);
  });

  it('what was given up is sent again', async () => {
    const routes = { [`POST /1.0/webhooks/${ID}/:redeliver`]: ok({ count: 2 }) };
    const { stderr } = await muster(`webhook redeliver ${ID}`, routes);
    expect(stderr).toContain('2 events are sent again.');
    expect(gateway.seen.at(-1)?.body).toEqual({});
  });
});
