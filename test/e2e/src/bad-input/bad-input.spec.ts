import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '@muster/contracts';
import { untilEnded } from '../fleet/form-cluster.js';
import type { Answer } from './ask.js';
import { ROUNDS, startBadWorld, type BadWorld } from './bad-world.js';
import { LINES, readFixtures, type TemplateFixture } from './fixture.js';
import { HeldServer } from './held-server.js';
import { runRace } from './race.js';
import { saidBy, wantedOf } from './refusal.js';
import {
  ANY_TEMPLATE,
  requestAsWritten,
  requestWithDocument,
  requestWithTemplate,
  requestWithValues,
} from './requests-of.js';

const fixtures = await readFixtures();
const documents = fixtures.filter((fixture) => 'document' in fixture);
const withTemplates = fixtures.filter((fixture) => 'template' in fixture);
const templates = withTemplates.filter(({ expect: { status } }) => status !== 201);
const accepted = withTemplates.filter(({ expect: { status } }) => status === 201);
const requests = fixtures.filter((fixture) => 'request' in fixture);
const races = fixtures.filter((fixture) => 'race' in fixture);

let world: BadWorld;

beforeAll(async () => {
  world = await startBadWorld();
  await world.stack.client.api.POST('/1.0/provisioning/cluster-templates', {
    body: { ...ANY_TEMPLATE, description: '', application_config_template: '' },
  });
}, 180_000);

afterAll(async () => {
  await world?.close();
});

/** Sends it, and looks at every row and every server before and afterwards. */
async function watched(send: () => Promise<Answer>) {
  const before = await world.changes();
  const answer = await send();
  return { answer, before, after: await world.changes() };
}

describe('bad input', () => {
  it('has a file for every line of the list, and no file without a line', () => {
    expect([...new Set(fixtures.map((fixture) => fixture.case))].toSorted()).toEqual([...LINES].toSorted());
  });

  it('is sent by one of the tests below, whatever the file', () => {
    const sent = [documents, templates, accepted, requests, races].flat().map(({ file }) => file);
    expect(sent.toSorted()).toEqual(fixtures.map(({ file }) => file));
  });

  it.each(documents)('in a document is refused with its place and changes nothing: $file', async (fixture) => {
    const { answer, before, after } = await watched(() => world.askers.administrator(requestWithDocument(fixture)));
    expect(saidBy(answer, fixture.expect)).toEqual(wantedOf(fixture.expect));
    expect(after).toEqual(before);
  });

  it.each(templates)('in a template or its values is refused and changes nothing: $file', async (fixture) => {
    const { answer, before, after } = await refusedTemplate(fixture);
    expect(saidBy(answer, fixture.expect)).toEqual(wantedOf(fixture.expect));
    expect(after).toEqual(before);
  });

  it.each(requests)('in a request is refused and changes nothing: $file', async (fixture) => {
    const { as = 'administrator' } = fixture.request;
    await using holder = fixture.held === undefined ? undefined : await HeldServer.hold(world, fixture.held);
    const words = { ...world.words, operation: holder?.operation ?? '' };
    const { answer, before, after } = await watched(() => world.askers[as](requestAsWritten(fixture, words)));
    expect(saidBy(answer, fixture.expect)).toEqual(wantedOf(fixture.expect, words));
    expect(after).toEqual(before);
  });

  it.each(accepted)('that only looks like it arrives on the servers as that very value: $file', async (fixture) => {
    const servers = ['s6', 's7'];
    expect((await world.askers.administrator(requestWithTemplate(fixture))).status).toBe(201);
    const { status, error } = await world.askers.administrator(requestWithValues(fixture, servers));
    expect({ status, error }).toEqual({ status: fixture.expect.status, error: '' });
    for (const server of servers) {
      for (const [service, config] of Object.entries(fixture.expect.services ?? {})) {
        expect(await held(server, `/os/1.0/services/${service}`)).toMatchObject({ config });
      }
      expect(await held(server, '/1.0')).toMatchObject(fixture.expect.application ?? {});
    }
  });

  it.each(races)('at the same moment: exactly one wins, the other leaves nothing: $file', async (fixture) => {
    const before = await world.changes();
    const rounds = await runRace(world, fixture);
    const winners: string[] = [];
    for (const { answers, words } of rounds) {
      const [winner, loser] = answers.toSorted((one, other) => one.status - other.status);
      if (winner?.status !== 202 || loser === undefined) throw new Error(answers.map(({ error }) => error).join(' / '));
      const { id, description } = winner.metadata as Operation;
      winners.push(id);
      const wanted = wantedOf(fixture.expect, { ...words, operation: id, description });
      expect(saidBy(loser, fixture.expect)).toEqual(wanted);
    }
    await Promise.all(winners.map((id) => untilEnded(world.stack, id, 'undone')));
    const after = await world.changes();
    expect(after.calls).toEqual(before.calls);
    expect(after.rows['provisioning.cluster']).toEqual(before.rows['provisioning.cluster']);
    expect(after.rows['provisioning.claim']).toEqual(before.rows['provisioning.claim']);
    const added = (table: string) => (after.rows[table] ?? []).filter((row) => !before.rows[table]?.includes(row));
    const operations = added('provisioning.operation').map((row) => (JSON.parse(row) as { id: string }).id);
    expect(operations.toSorted()).toEqual(winners.toSorted());
    const announced = added('provisioning.outbox').filter((row) => row.includes('"verb": "accepted"'));
    expect(announced).toHaveLength(ROUNDS);
  });
});

/** Stores the template first, if it is the values that are wrong. */
async function refusedTemplate(fixture: TemplateFixture) {
  const store = () => world.askers.administrator(requestWithTemplate(fixture));
  if (fixture.values === undefined) return watched(store);
  const { status, error } = await store();
  if (status !== 201) throw new Error(`the template is refused already: ${error}`);
  return watched(() => world.askers.administrator(requestWithValues(fixture, ['s1'])));
}

/** What a server holds, asked of the server itself. */
async function held(server: string, url: string): Promise<unknown> {
  const call = { method: 'GET', url, headers: {}, body: Buffer.alloc(0), peerAddress: '127.0.0.1' };
  const { body } = await world.fleet.callAsAdministrator(server, call);
  return (body as { metadata: unknown }).metadata;
}
