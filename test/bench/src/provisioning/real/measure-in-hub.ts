import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateSelfSigned } from '@muster/incus';
import { HUB_ADDRESS, removeIncusHosts, startIncusHosts, type IncusHost } from '@muster/incus-host';
import { issueToken, untilReady } from '@muster/e2e/fleet';
import { startBenchedMuster, type BenchedMuster } from '../../muster/benched-muster.js';
import { endServicesOnSignal } from '../../muster/end-services.js';
import { BareCalls, type BareIdentity } from './bare-call.js';
import { formBare } from './floor.js';

const EXAMPLES = join(import.meta.dirname, '../../../../../examples');
const MEMBERS = 3;

/** One pair: milliseconds of the bare calls, and of Muster's operation from the request to its answer. */
export interface Pair {
  readonly bareMs: number;
  readonly musterMs: number;
  /** Milliseconds that each step of the operation took, by its name. */
  readonly steps: Readonly<Record<string, number>>;
}

/** Measures pairs on fresh hosts each time, in turn, so that both meet the same machine. Runs inside a hub. */
async function measure(rounds: number): Promise<Pair[]> {
  const identity = await generateSelfSigned({ commonName: 'bench', usage: 'client' });
  const muster = await startBenchedMuster({ workers: 0, host: HUB_ADDRESS });
  try {
    const pairs: Pair[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const bareMs = await onFreshHosts(round, (hosts) => bare(identity, hosts));
      const { musterMs, steps } = await onFreshHosts(round, (hosts) => withMuster(muster, round, hosts));
      pairs.push({ bareMs, musterMs, steps });
      process.stderr.write(
        `  pair ${round}: bare ${Math.round(bareMs)} ms, Muster ${Math.round(musterMs)} ms, ${JSON.stringify(steps)}\n`,
      );
    }
    return pairs;
  } finally {
    await muster.stop();
  }
}

async function onFreshHosts<Result>(round: number, use: (hosts: IncusHost[]) => Promise<Result>): Promise<Result> {
  const names = Array.from({ length: MEMBERS }, (_, index) => `round${round}-${index + 1}`);
  const hosts = await startIncusHosts({ count: MEMBERS, names });
  try {
    return await use(hosts);
  } finally {
    await removeIncusHosts(hosts);
  }
}

async function bare(identity: BareIdentity, hosts: readonly IncusHost[]): Promise<number> {
  const trusted = { name: 'bench', type: 'client', certificate: identity.certificate };
  await Promise.all(hosts.map((host) => host.ask('POST', '/1.0/certificates', trusted)));
  const calls = new BareCalls(identity);
  const startedAt = performance.now();
  try {
    await formBare(calls, hosts);
    return performance.now() - startedAt;
  } finally {
    calls.close();
  }
}

async function withMuster(
  { stack, database }: BenchedMuster,
  round: number,
  hosts: readonly IncusHost[],
): Promise<Omit<Pair, 'bareMs'>> {
  const server_token = await issueToken(stack, MEMBERS);
  const provider = { server_url: stack.url, server_token, server_certificate: stack.serverCertificate };
  await Promise.all(hosts.map((host) => host.register(provider)));
  await untilReady(stack, MEMBERS);
  const name = `round${round}`;
  const body = {
    name,
    server_names: hosts.map(({ hostname }) => hostname),
    connection_url: '',
    server_type: 'incus' as const,
    services_config: await readFile(join(EXAMPLES, 'services.yaml'), 'utf8'),
    application_seed_config: await readFile(join(EXAMPLES, 'application.yaml'), 'utf8'),
  };
  const startedAt = performance.now();
  // Without `Prefer` it is answered when the operation has ended, and only well when it is done.
  await stack.client.waiting.POST('/1.0/provisioning/clusters', { body });
  const musterMs = performance.now() - startedAt;
  const { rows } = await database.query<{ name: string; ms: number }>(
    `SELECT name, (extract(epoch FROM max(ended_at) - min(started_at)) * 1000)::int AS ms
       FROM provisioning.step WHERE operation = (SELECT id FROM provisioning.operation WHERE cluster_name = $1)
      GROUP BY name, position ORDER BY position`,
    [name],
  );
  const query = { mode: 'force' as const };
  await stack.client.waiting.DELETE('/1.0/provisioning/clusters/{name}', { params: { path: { name }, query } });
  return { musterMs, steps: Object.fromEntries(rows.map((row) => [row.name, row.ms])) };
}

const [rounds, file] = process.argv.slice(2);
if (rounds !== undefined && file !== undefined) {
  endServicesOnSignal();
  await writeFile(file, JSON.stringify(await measure(Number(rounds))));
}
