import { setTimeout as pause } from 'node:timers/promises';
import { HUB_ADDRESS, removeIncusHosts, type IncusHost } from '@muster/incus-host';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForCluster, untilEnded } from '../fleet/form-cluster.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import { registeredHosts } from './registered-hosts.js';

/** Milliseconds after the step has begun at which a server loses its power; each step takes less than this in all. */
const BOOTSTRAP_MOMENTS = [5, 30, 60, 90, 120, 150, 180, 220, 260, 320];
const JOIN_MOMENTS = [30, 90, 150, 200, 250, 300, 350, 400, 480, 600];
/** The pool is made first, within some 40 ms; the bridges take the rest. */
const APPLICATION_MOMENTS = [40, 80, 150, 400];
/** Long enough that every call to the server meets a dead one. */
const DARK_MS = 400;
const LONG_MS = 180_000;
const LONG = { timeout: LONG_MS };

let stack: TestStack;
let admin: Client;

beforeAll(async () => {
  stack = await startTestStack({ host: HUB_ADDRESS });
  admin = new Client({ connectionString: stack.database.adminUrl });
  await admin.connect();
});

afterAll(async () => {
  await admin?.end();
  await stack?.stop();
});

async function untilStep(operation: string, step: string, state: 'started' | 'done'): Promise<void> {
  for (const deadline = performance.now() + 60_000; ; await pause(2)) {
    const { rows } = await admin.query(
      `SELECT FROM provisioning.step WHERE operation = $1 AND name = $2 AND (state = $3 OR state = 'done')`,
      [operation, step, state],
    );
    if (rows.length > 0) return;
    if (performance.now() > deadline) throw new Error(`${step} did not come to ${state}`);
  }
}

/** What each of two members says of the cluster in the end. */
interface SeenByMember {
  readonly members: readonly string[];
  readonly leftOfMuster: readonly string[];
}

/** Two members that are online for each other, and nothing of Muster's is left in their configuration. */
const whole = (name: string): SeenByMember[] => {
  const seen = { members: [`${name}-a Online`, `${name}-b Online`], leftOfMuster: [] };
  return [seen, seen];
};

/** Forms a cluster of two while one of them is cut off, and asks the daemons themselves what they see. */
async function formedDespite(
  name: string,
  cut: (operation: string, hosts: IncusHost[]) => Promise<IncusHost | undefined>,
): Promise<SeenByMember[]> {
  const hosts = await registeredHosts(stack, [`${name}-a`, `${name}-b`]);
  try {
    const operation = await askForCluster(stack, {
      name,
      server_names: hosts.map(({ hostname }) => hostname),
      application_seed_config: { storage_pools: [{ name: 'local', driver: 'dir' }] },
    });
    const dark = await cut(operation, hosts);
    await dark?.powerCut();
    await pause(DARK_MS);
    await dark?.powerOn();
    await untilEnded(stack, operation, 'done', LONG_MS - 60_000);
    return await Promise.all(hosts.map(seenBy));
  } finally {
    await removeIncusHosts(hosts);
    await stack.client.request({ method: 'DELETE', path: `/1.0/provisioning/clusters/${name}?mode=force` });
  }
}

async function seenBy(host: IncusHost): Promise<SeenByMember> {
  const [members, server] = await Promise.all([
    host.ask('GET', '/1.0/cluster/members?recursion=1') as Promise<{ server_name: string; status: string }[]>,
    host.ask('GET', '/1.0') as Promise<{ config: Record<string, string> }>,
  ]);
  const online = members.map(({ server_name, status }) => `${server_name} ${status}`);
  return {
    members: online.toSorted(),
    leftOfMuster: Object.keys(server.config).filter((key) => key.startsWith('user.muster')),
  };
}

describe('a power cut on real Incus, without a hand', () => {
  it.each(BOOTSTRAP_MOMENTS)('%i ms into the bootstrap still ends in a cluster', LONG, async (moment) => {
    const name = `boot${moment}`;
    const seen = await formedDespite(name, async (operation, [first]) => {
      await untilStep(operation, 'bootstrap', 'started');
      await pause(moment);
      return first;
    });
    expect(seen).toEqual(whole(name));
  });

  it('of the first member right after the bootstrap still ends in a cluster', LONG, async () => {
    const seen = await formedDespite('booted', async (operation, [first]) => {
      await untilStep(operation, 'bootstrap', 'done');
      return first;
    });
    expect(seen).toEqual(whole('booted'));
  });

  it.each(JOIN_MOMENTS)('of the joiner %i ms into its join still ends in a cluster', LONG, async (moment) => {
    const name = `join${moment}`;
    const seen = await formedDespite(name, async (operation, [, joiner]) => {
      await untilStep(operation, 'join-members', 'started');
      await pause(moment);
      return joiner;
    });
    expect(seen).toEqual(whole(name));
  });

  it.each(APPLICATION_MOMENTS)(
    'of a member %i ms into the application configuration still ends in a cluster',
    LONG,
    async (moment) => {
      const name = `app${moment}`;
      const seen = await formedDespite(name, async (operation, [, member]) => {
        await untilStep(operation, 'apply-application', 'started');
        await pause(moment);
        return member;
      });
      expect(seen).toEqual(whole(name));
    },
  );
});
