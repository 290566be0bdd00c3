import { taggedOf } from '@muster/api-client';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import { editAsYaml } from '../documents/edit-yaml.js';
import { readText } from '../documents/read-text.js';
import { followChange } from '../progress/follow-change.js';
import { defineClusterBulkUpdate } from './cluster-bulk-update.js';
import { addDeletionCommands } from './cluster-deletion.js';
import { withExamples } from './examples.js';

interface Waiting {
  readonly wait?: boolean;
}

const ASYNC = { Prefer: 'respond-async' };
const WRITABLE = ['connection_url', 'channel', 'description', 'properties', 'config'] as const;

/** What changes a cluster that is there: `muster cluster remove|factory-reset|rename|edit|update-certificate|bulk-update`. */
export function addClusterLife(group: Command, act: Act): void {
  addDeletionCommands(group, act);
  group.command('rename <name> <new-name>').description('Give a cluster another name').action(act(rename));
  withExamples(
    group
      .command('edit <name>')
      .description('Change a cluster as YAML, in your editor or from standard input')
      .option('--wait', 'follow the work until it is done (the default)')
      .option('--no-wait', 'print the id of the operation, if there is one, and do not wait')
      .action(act<Waiting>(edit)),
    'muster cluster edit one-off',
    "echo 'channel: testing' | muster cluster edit one-off",
  );
  group
    .command('update-certificate <name> <certificate> <key>')
    .description('Replace the certificate that all members of a cluster present, by files in PEM')
    .option('--wait', 'follow the work until it is done (the default)')
    .option('--no-wait', 'print the id of the operation, and do not wait')
    .action(act<Waiting>(updateCertificate));
  defineClusterBulkUpdate(group, act);
}

const rename: Work<object> = async (session, [name = '', newName = '']) => {
  const { api } = await session.connect();
  await api.POST('/1.0/provisioning/clusters/{name}', { params: { path: { name } }, body: { name: newName } });
  session.note(`Cluster "${name}" is called "${newName}" now.`);
};

/** Somebody else's change in between is not overwritten. */
const edit: Work<Waiting> = async (session, [name = ''], { wait }) => {
  const client = await session.connect();
  const params = { path: { name } };
  const { value: cluster, etag } = await taggedOf(client.api.GET('/1.0/provisioning/clusters/{name}', { params }));
  const body = await editAsYaml(session, cluster, WRITABLE);
  if (body === undefined) return session.note('Nothing was changed.');
  const reply = await client.api.PUT('/1.0/provisioning/clusters/{name}', {
    params: { ...params, header: { ...ASYNC, 'If-Match': etag } },
    body,
  });
  const begun = `Cluster "${name}" is being changed.`;
  if ((await followChange(session, client, reply, { wait, begun })) === 'done') {
    session.note(`Cluster "${name}" is changed.`);
  }
  return undefined;
};

const updateCertificate: Work<Waiting> = async (session, [name = '', certificate = '', key = ''], { wait }) => {
  const [{ text: cluster_certificate }, { text: cluster_certificate_key }] = await Promise.all([
    readText(session, certificate),
    readText(session, key),
  ]);
  const client = await session.connect();
  const reply = await client.api.PUT('/1.0/provisioning/clusters/{name}/certificate', {
    params: { path: { name }, header: ASYNC },
    body: { cluster_certificate, cluster_certificate_key },
  });
  const begun = `The certificate of cluster "${name}" is being replaced.`;
  if ((await followChange(session, client, reply, { wait, begun })) === 'done') {
    session.note(`Cluster "${name}" has its new certificate.`);
  }
};
