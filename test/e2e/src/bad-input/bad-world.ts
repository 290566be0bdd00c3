import { fingerprintOf, generateSelfSigned } from '@muster/incus';
import { startSimulator, type Simulator, type SimulatorOptions } from '@muster/simulator';
import { askForCluster, untilEnded } from '../fleet/form-cluster.js';
import { eventually, issueToken, untilReady } from '../fleet/registered-fleet.js';
import { startTestStack, type TestStack } from '../stack/test-stack.js';
import { Askers, type Asker } from './ask.js';
import { changingCalls, Everything } from './everything.js';

/** Rounds of each race; each has two servers of its own. */
export const ROUNDS = 10;

/** A running Muster with servers in every state that a fixture speaks of. */
export interface BadWorld {
  readonly stack: TestStack;
  /** `s1`, `s2`, `s3` are free, `s4` is the cluster `taken`, `s5` waits to be held, `s6` and `s7` may be used. */
  readonly fleet: Simulator;
  /** `r1` … for the races: clusters of these are never formed, since they do not answer preflight. */
  readonly racers: Simulator;
  readonly everything: Everything;
  readonly askers: Readonly<Record<'administrator' | 'stranger' | 'nobody', Asker>>;
  /** What stands in braces in fixtures. */
  readonly words: Readonly<Record<string, string>>;
  changes(): Promise<{ rows: Record<string, string[]>; calls: string[] }>;
  close(): Promise<void>;
}

/** Starts it; that takes about ten seconds. */
export async function startBadWorld(): Promise<BadWorld> {
  const stack = await startTestStack();
  const opened: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const each of opened.toReversed()) await each.close();
    await stack.stop();
  };
  try {
    const everything = await Everything.of(stack.database.adminUrl);
    opened.push(everything);
    const start = async (options: SimulatorOptions & { servers: number }): Promise<Simulator> => {
      const simulator = await startSimulator({ ...options, provider: await providerOf(stack, options.servers) });
      opened.push(simulator);
      return simulator;
    };
    const fleet = await start({ servers: 7, prefix: 's' });
    const old = await start({ servers: 1, prefix: 'old', osVersion: '202601010000' });
    const racers = await start({ servers: 2 * ROUNDS, prefix: 'r' });
    await eventually(() => untilReady(stack, 7 + 1 + 2 * ROUNDS), 120_000);
    await untilEnded(stack, await askForCluster(stack, { name: 'taken', server_names: ['s4'] }));
    await settle(everything);

    const stranger = await generateSelfSigned({ commonName: 'stranger', usage: 'client' });
    const askers = new Askers(stack);
    opened.push(askers);
    const words = {
      token: await issueToken(stack, 3),
      'exhausted token': await issueToken(stack, 0),
      'expired token': await expiredToken(stack, everything),
      stranger: fingerprintOf(stranger.certificate),
    };
    return {
      stack,
      fleet,
      racers,
      everything,
      askers: {
        administrator: askers.administrator(),
        stranger: askers.remote(stranger),
        nobody: askers.remote(),
      },
      words,
      changes: async () => ({ rows: await everything.rows(), calls: changingCalls([fleet, old, racers]) }),
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function providerOf(stack: TestStack, uses: number) {
  return {
    server_url: stack.url,
    server_token: await issueToken(stack, uses),
    server_certificate: stack.serverCertificate,
  };
}

/** A token cannot be issued for the past, so its time is moved there. */
async function expiredToken(stack: TestStack, everything: Everything): Promise<string> {
  const token = await issueToken(stack, 3);
  await everything.query(`UPDATE provisioning.token SET expire_at = now() - interval '1 hour' WHERE uuid = $1`, [
    token,
  ]);
  return token;
}

/** After this nothing changes by itself: every server was looked at and is not due for minutes, the cluster is listed. */
async function settle(everything: Everything): Promise<void> {
  await everything.query(`UPDATE provisioning.server SET poll_at = now()`);
  await eventually(async () => {
    const [{ open } = {}] = await everything.query(
      `SELECT (SELECT count(*) FROM provisioning.server WHERE poll_at < now() + interval '20 seconds')
            + (SELECT count(*) FROM inventory.cluster_follow WHERE NOT current)
            + (SELECT CASE WHEN count(*) = 0 THEN 1 ELSE 0 END FROM inventory.cluster_follow) AS open`,
    );
    if (Number(open) > 0) throw new Error(`${String(open)} servers or clusters are not settled`);
  });
}
