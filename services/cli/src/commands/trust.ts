import { X509Certificate } from 'node:crypto';
import { addressOf, rowsOf } from '@muster/api-client';
import type { TrustedCertificate } from '@muster/contracts';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import { readText } from '../documents/read-text.js';
import type { Column } from '../output/column.js';
import { shortFingerprint } from '../output/fingerprint.js';
import { momentText } from '../output/moment.js';
import { UsageError } from '../usage-error.js';
import { withExamples } from './examples.js';
import { addList } from './list-and-show.js';

const COLUMNS: readonly Column<TrustedCertificate>[] = [
  { title: 'Name', text: ({ name }) => name },
  { title: 'Fingerprint', text: (row) => shortFingerprint(row.fingerprint), exact: (row) => row.fingerprint },
  { title: 'Valid Until', text: (row) => momentText(row.not_after), exact: (row) => row.not_after },
  { title: 'Added At', text: (row) => momentText(row.added_at), exact: (row) => row.added_at },
];

/** `muster trust …` */
export function addCommands(group: Command, act: Act): void {
  addList<TrustedCertificate>(group, act, {
    description: 'List trusted client certificates',
    columns: COLUMNS,
    read: ({ api }) => rowsOf(api.GET('/1.0/trust', { params: { query: { recursion: '1' } } })),
  });
  withExamples(
    group
      .command('add <file>')
      .description('Trust a client certificate in PEM; "-" reads standard input')
      .option('--name <name>', 'what to call it; the name in the certificate when left out')
      .action(act<{ name?: string }>(add)),
    'muster trust add ~/.config/muster/client.crt',
    'ssh laptop cat .config/muster/client.crt | muster trust add - --name laptop',
  );
  group
    .command('remove <fingerprint>')
    .description('Trust a client certificate no longer; the beginning of its fingerprint is enough')
    .action(act(remove));
}

const add: Work<{ name?: string }> = async (session, [file = ''], { name }) => {
  const source = await readText(session, file);
  const certificate = parsed(source.text, source.file);
  const { api } = await session.connect();
  const body = { name: name ?? nameIn(certificate) ?? source.file, certificate: source.text };
  const location = await addressOf(api.POST('/1.0/trust', { body }));
  session.note(`"${body.name}" is trusted (${shortFingerprint(location.split('/').at(-1) ?? '')}).`);
};

const remove: Work<object> = async (session, [beginning = '']) => {
  const { api } = await session.connect();
  const wanted = beginning.replaceAll(':', '').toLowerCase();
  const all = await rowsOf(api.GET('/1.0/trust', { params: { query: { recursion: '1' } } }));
  const [found, another] = all.filter(({ fingerprint }) =>
    fingerprint.replaceAll(':', '').toLowerCase().startsWith(wanted),
  );
  if (found === undefined) {
    throw new UsageError(
      `No trusted certificate begins with ${beginning}`,
      'List them with "muster trust list -f csv".',
    );
  }
  if (another !== undefined) {
    throw new UsageError(`Several trusted certificates begin with ${beginning}`, 'Write more of the fingerprint.');
  }
  const { fingerprint, name } = found;
  await api.DELETE('/1.0/trust/{fingerprint}', { params: { path: { fingerprint } } });
  session.note(`"${name}" is trusted no longer.`);
};

function parsed(text: string, file: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw new UsageError(`${file} holds no certificate in PEM`, 'It begins with -----BEGIN CERTIFICATE-----.');
  }
}

function nameIn({ subject }: X509Certificate): string | undefined {
  return /^CN=(.+)$/m.exec(subject)?.[1];
}
