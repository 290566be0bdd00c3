import { writeFile } from 'node:fs/promises';
import { rowsOf, valueOf } from '@muster/api-client';
import type { ClusterArtifact } from '@muster/contracts';
import type { Command } from 'commander';
import { isAbsolute, join } from 'node:path';
import type { Act, Work } from '../act.js';
import type { Column } from '../output/column.js';
import { momentText } from '../output/moment.js';
import type { Session } from '../session.js';
import { UsageError } from '../usage-error.js';
import { withExamples } from './examples.js';
import { addList, addShow } from './list-and-show.js';

const COLUMNS: readonly Column<ClusterArtifact>[] = [
  { title: 'Name', text: ({ name }) => name },
  { title: 'Cluster', text: ({ cluster }) => cluster },
  { title: 'Description', text: ({ description }) => description },
  { title: 'Last Updated', text: (row) => momentText(row.last_updated), exact: (row) => row.last_updated },
];

/** `muster cluster artifact …` */
export function addArtifactCommands(group: Command, act: Act): void {
  addList<ClusterArtifact>(group, act, {
    words: 'list <cluster>',
    description: 'List the artifacts of a cluster',
    columns: COLUMNS,
    read: ({ api }, _, [cluster = '']) => {
      const params = { path: { name: cluster }, query: { recursion: '1' } };
      return rowsOf(api.GET('/1.0/provisioning/clusters/{name}/artifacts', { params }));
    },
  });
  addShow<ClusterArtifact>(group, act, {
    words: 'show <cluster> <artifact>',
    description: 'Show an artifact and its files',
    read: ({ api }, [cluster = '', artifact = '']) => {
      const params = { path: { name: cluster, artifact } };
      return valueOf(api.GET('/1.0/provisioning/clusters/{name}/artifacts/{artifact}', { params }));
    },
    fields: (artifact) => [
      ...COLUMNS.map(({ title, text }) => [title, text(artifact)] as const),
      ['Files', artifact.files.map(({ name, size }) => `${name} (${size} bytes)`).join('\n')],
      ['Properties', artifact.properties],
    ],
  });
  withExamples(
    group
      .command('archive <cluster> <artifact> <target>')
      .description('Save all files of an artifact as a zip file; "-" writes to standard output')
      .action(act(archive)),
    'muster cluster artifact archive one-off terraform-configuration one-off.zip',
  );
  group
    .command('file <cluster> <artifact> <filename> <target>')
    .description('Save one file of an artifact; "-" writes to standard output')
    .action(act(file));
}

const archive: Work<object> = async (session, [cluster = '', artifact = '', target = '']) => {
  await save(session, `${pathOf(cluster, artifact)}?archive=zip`, target);
};

const file: Work<object> = async (session, [cluster = '', artifact = '', name = '', target = '']) => {
  await save(session, `${pathOf(cluster, artifact)}/${encodeURIComponent(name)}`, target);
};

function pathOf(cluster: string, artifact: string): string {
  return `/1.0/provisioning/clusters/${encodeURIComponent(cluster)}/artifacts/${encodeURIComponent(artifact)}`;
}

async function save(session: Session, path: string, target: string): Promise<void> {
  const client = await session.connect();
  const { body } = await client.request({ method: 'GET', path });
  const { cwd, stdout } = session.surroundings;
  if (target === '-') {
    stdout.write(body);
    return;
  }
  try {
    await writeFile(isAbsolute(target) ? target : join(cwd, target), body);
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault);
    throw new UsageError(`Cannot write ${target}: ${reason}`, 'Check the folder and its permissions.');
  }
  session.note(`Saved ${target} (${body.length} bytes).`);
}
