import { addressOf, rowsOf } from '@muster/api-client';
import type { Operation } from '@muster/contracts';
import { InfrastructureProblem } from '@muster/infrastructure';
import type { Context } from '../context.js';
import { readInstallation, saveInstallation } from '../installation/installation.js';
import { exampleClusters } from './examples.js';
import type { NewCluster } from './examples.js';
import { ProgressLines } from './progress-lines.js';

/** Forms both clusters side by side, or goes on with what an earlier start began; nothing when that was done before. */
export async function formClusters(context: Context): Promise<string> {
  const { client, data } = context;
  const query = { recursion: '1' as const };
  const present = await rowsOf(client.api.GET('/1.0/provisioning/clusters', { params: { query } }));
  const installation = await readInstallation(data);
  if (installation.main_job_done_at !== undefined) {
    const found = present.map(({ name, status }) => `${name} (${status})`).join(', ');
    return `formed by an earlier start, not again: ${found === '' ? 'none is left' : found}`;
  }
  const clusters = await exampleClusters();
  const results = await Promise.allSettled(
    clusters.map((cluster) => formCluster(context, cluster, present.find(({ name }) => name === cluster.name)?.status)),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  await saveInstallation(data, { ...installation, main_job_done_at: new Date().toISOString() });
  return `${clusters.map(({ name }) => name).join(' and ')} are formed`;
}

async function formCluster(context: Context, cluster: NewCluster, status: string | undefined): Promise<void> {
  const { client, screen } = context;
  if (status === 'ready') return screen.progress(cluster.name, 'is there');
  if (status !== undefined) return follow(context, cluster.name, await operationOf(context, cluster.name));
  const address = await addressOf(
    client.api.POST('/1.0/provisioning/clusters', {
      params: { header: { Prefer: 'respond-async' } },
      body: cluster,
    }),
  );
  return follow(context, cluster.name, address.slice(address.lastIndexOf('/') + 1));
}

/** Tells of every step. Throws an InfrastructureProblem when the operation does not succeed. */
async function follow({ client, screen, signal }: Context, cluster: string, id: string): Promise<void> {
  const lines = new ProgressLines();
  let last: Operation | undefined;
  for await (const operation of client.followOperation(id, { signal })) {
    for (const line of lines.next(operation)) screen.progress(cluster, line);
    last = operation;
  }
  signal.throwIfAborted();
  if (last?.state === 'done') return;
  const { message = last?.err ?? '', next_step: next = '', findings = [] } = last?.last_error ?? {};
  const details = findings.map((finding) => `\n    ${finding.message}`).join('');
  throw new InfrastructureProblem(
    `The cluster ${cluster} could not be formed: ${message}${details}\n    ${next} See muster operation show ${id}; npm run quickstart -- --reset starts anew.`,
  );
}

/** The latest operation that is about the cluster. */
async function operationOf({ client }: Context, cluster: string): Promise<string> {
  const query = { recursion: '1' as const, cluster };
  const operations = await rowsOf(client.api.GET('/1.0/operations', { params: { query } }));
  const latest = operations.toSorted((one, other) => other.created_at.localeCompare(one.created_at))[0];
  if (latest !== undefined) return latest.id;
  throw new InfrastructureProblem(
    `The cluster ${cluster} is there and not ready, and nothing works on it: remove it (muster cluster remove ${cluster}), or start anew with --reset.`,
  );
}
