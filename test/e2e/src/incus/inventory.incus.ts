import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { HUB_ADDRESS, removeIncusHosts, startIncusHosts, tinyImage, type IncusHost } from '@muster/incus-host';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForCluster, inventoryOf, untilEnded } from '../fleet/form-cluster.js';
import { eventually, issueToken, untilReady } from '../fleet/registered-fleet.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import { changeScript } from './change-script.js';
import { comparable, listByDaemon, LISTS, type ListedKind } from './listing.js';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');
const CLUSTER = 'busy';
const KINDS = Object.keys(LISTS) as ListedKind[];
const WITHIN_MS = 30_000;
const CUT_EVERY_MS = 400;
/** The names of each differ; 2 and 3 are those of the other tests. */
const UNDISTURBED_ROUNDS = [1, 4, 5];
const run = promisify(execFile);

let stack: TestStack;
let hosts: IncusHost[] = [];
let image = '';

beforeAll(async () => {
  // Without a periodic sweep: nothing but events, and listings after gaps, may make it true.
  const environment = { inventory: { MUSTER_INVENTORY_SWEEP_SECONDS: '0' } };
  stack = await startTestStack({ host: HUB_ADDRESS, environment });
  hosts = await startIncusHosts({ count: 3 });
  const server_token = await issueToken(stack, 3);
  const provider = { server_url: stack.url, server_token, server_certificate: stack.serverCertificate };
  await Promise.all(hosts.map((each) => each.register(provider)));
  await untilReady(stack, 3);
  const request = {
    name: CLUSTER,
    server_names: names(),
    services_config: await readFile(join(EXAMPLES, 'services.yaml'), 'utf8'),
    application_seed_config: await readFile(join(EXAMPLES, 'application.yaml'), 'utf8'),
  };
  await untilEnded(stack, await askForCluster(stack, request), 'done', 90_000);
  const uploaded = (await host(0).ask('POST', '/1.0/images', await tinyImage())) as {
    metadata: { fingerprint: string };
  };
  image = uploaded.metadata.fingerprint;
  await isCurrent();
}, 240_000);

afterAll(async () => {
  await removeIncusHosts(hosts);
  await stack?.stop();
});

const names = (): string[] => hosts.map(({ hostname }) => hostname);

function host(index: number): IncusHost {
  const found = hosts[index];
  if (found === undefined) throw new Error(`there is no host ${index}`);
  return found;
}

async function freshness(): Promise<{ current: boolean; reason: string; gaps_healed: number }> {
  const client = new Client({ connectionString: stack.database.urls.inventory });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT current, reason, gaps_healed FROM cluster_follow');
    return rows[0] as { current: boolean; reason: string; gaps_healed: number };
  } finally {
    await client.end();
  }
}

/** Why the inventory was not current, each time that it was not. */
async function gapsFound(): Promise<string[]> {
  const client = new Client({ connectionString: stack.database.urls.inventory });
  await client.connect();
  try {
    const { rows } = await client.query<{ reason: string }>(
      `SELECT data->>'reason' AS reason FROM outbox WHERE noun = 'inventory' AND verb = 'gap-found' ORDER BY row_id`,
    );
    return rows.map(({ reason }) => reason);
  } finally {
    await client.end();
  }
}

async function isCurrent(): Promise<void> {
  await eventually(async () => expect(await freshness()).toMatchObject({ current: true, reason: '' }), WITHIN_MS);
}

/** What the inventory has of every kind equals what a daemon lists. */
async function isEqual(): Promise<void> {
  for (const kind of KINDS) {
    await eventually(async () => {
      const [own, listed] = await Promise.all([inventoryOf(stack, CLUSTER, kind), listByDaemon(host(0), kind)]);
      expect(comparable(own.map(({ object }) => object))).toEqual(listed);
    }, WITHIN_MS);
  }
}

/** Every call of a round, one after the other; each has to work. */
async function change(round: number, settings: { members: string[]; all: boolean }): Promise<void> {
  for (const { method, path, body } of changeScript(round, { ...settings, image })) {
    await host(0).ask(method, path, body);
  }
}

describe('the inventory of a cluster of real Incus', () => {
  it('G4: equals what a daemon lists after changes of every kind, by events alone', async () => {
    const gaps: string[][] = [];
    for (const round of UNDISTURBED_ROUNDS) {
      const known = (await gapsFound()).length;
      await change(round, { members: names(), all: true });
      await isEqual();
      const found = (await gapsFound()).slice(known);
      if (found.length === 0) return;
      // A busy machine let a gap be noticed, and the listing after it proves nothing of events.
      gaps.push(found);
      await isCurrent();
    }
    expect(gaps, 'a gap in every round').toEqual([]);
  });

  it('G4: equals what a daemon lists after changes during which event sockets were cut', async () => {
    const before = (await freshness()).gaps_healed;
    const over = new AbortController();
    const changed = change(2, { members: names(), all: true }).finally(() => over.abort());
    for (let cut = 0; !over.signal.aborted; cut += 1) {
      // Every connection from here to one member, as when a router forgets them.
      await run('ss', ['--kill', '--tcp', 'dst', host(cut % hosts.length).address]);
      await pause(CUT_EVERY_MS);
    }
    await changed;
    await isCurrent();
    await isEqual();
    expect((await freshness()).gaps_healed).toBeGreaterThan(before);
  });

  it('G4: equals what a daemon lists after changes during which a member’s daemon was restarted', async () => {
    const before = (await freshness()).gaps_healed;
    const restarted = host(2).daemon.restart();
    // Incus refuses some changes while it waits for a member.
    let made = 0;
    for (const { method, path, body } of changeScript(3, { members: names().slice(0, 2), all: false, image })) {
      const answer = await host(0)
        .ask(method, path, body)
        .catch(() => undefined);
      if (answer !== undefined) made += 1;
    }
    await restarted;
    expect(made).toBeGreaterThan(10);
    await isCurrent();
    await isEqual();
    expect((await freshness()).gaps_healed).toBeGreaterThan(before);
  });
});
