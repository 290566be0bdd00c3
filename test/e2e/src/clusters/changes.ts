import { addressOf, taggedOf, type components } from '@muster/api-client';
import { Client } from 'pg';
import type { Stack } from '../stack/stack.js';
import type { TestStack } from '../stack/test-stack.js';

type ClusterPut = components['schemas']['ClusterPut'];
type BulkUpdate = components['schemas']['ClusterBulkUpdate'];

const ASYNC = { Prefer: 'respond-async' };

/** A cluster as it is, with what makes a change conditional. */
export const readCluster = async ({ client }: Stack, name: string) =>
  taggedOf(client.api.GET('/1.0/provisioning/clusters/{name}', { params: { path: { name } } }));

/** Changes fields of a cluster; gives the operation's id if it became one. */
export async function askToUpdate(
  stack: Stack,
  name: string,
  change: Partial<ClusterPut>,
  ifMatch?: string,
): Promise<string | undefined> {
  const { value, etag } = await readCluster(stack, name);
  const { connection_url, channel, description, properties, config } = value;
  const { response, data } = await stack.client.api.PUT('/1.0/provisioning/clusters/{name}', {
    params: { path: { name }, header: { ...ASYNC, 'If-Match': ifMatch ?? etag } },
    body: { connection_url, channel, description, properties, config, ...change },
  });
  return response.status === 202 ? (data as { operation: string }).operation.split('/').at(-1) : undefined;
}

export async function askToUpdateCertificate(
  { client }: Stack,
  name: string,
  cluster_certificate: string,
  cluster_certificate_key: string,
): Promise<string> {
  return idOf(
    client.api.PUT('/1.0/provisioning/clusters/{name}/certificate', {
      params: { path: { name }, header: ASYNC },
      body: { cluster_certificate, cluster_certificate_key },
    }),
  );
}

export async function askForBulkUpdate({ client }: Stack, name: string, body: BulkUpdate): Promise<string> {
  return idOf(
    client.api.POST('/1.0/provisioning/clusters/{name}/:bulk-update', {
      params: { path: { name }, header: ASYNC },
      body,
    }),
  );
}

export async function rename({ client }: Stack, name: string, newName: string): Promise<void> {
  await client.api.POST('/1.0/provisioning/clusters/{name}', { params: { path: { name } }, body: { name: newName } });
}

/** Channels are made by hand until there is a route for it. */
export async function addChannel({ database }: TestStack, name: string): Promise<void> {
  await inDatabase({ database }, (admin) =>
    admin.query('INSERT INTO provisioning.channel (name) VALUES ($1) ON CONFLICT DO NOTHING', [name]),
  );
}

/** Looks into the database itself. */
export async function inDatabase<T>(
  { database }: Pick<TestStack, 'database'>,
  look: (admin: Client) => Promise<T>,
): Promise<T> {
  const admin = new Client({ connectionString: database.adminUrl });
  await admin.connect();
  try {
    return await look(admin);
  } finally {
    await admin.end();
  }
}

async function idOf(reply: Parameters<typeof addressOf>[0]): Promise<string> {
  const address = await addressOf(reply);
  return address.slice(address.lastIndexOf('/') + 1);
}
