import { Option, type Command } from 'commander';
import type { Act, Work } from '../act.js';
import { configDirectory } from '../connection/config-directory.js';
import { findSocket } from '../connection/find-socket.js';
import { LOCAL, readRemotes, remoteNamed, writeRemotes } from '../connection/remotes.js';
import type { Column } from '../output/column.js';
import type { ListFormat } from '../output/format.js';
import { printList } from '../output/print-list.js';
import type { Session } from '../session.js';
import { UsageError } from '../usage-error.js';
import { withExamples } from './examples.js';
import { listFormat } from './format-option.js';
import { addRemote, type AddRemoteOptions } from './remote-add.js';

interface Row {
  readonly name: string;
  readonly addr: string;
  readonly auth_type: string;
  readonly default: boolean;
}

const COLUMNS: readonly Column<Row>[] = [
  {
    title: 'Name',
    text: ({ name, default: chosen }) => (chosen ? `${name} (default)` : name),
    exact: ({ name }) => name,
  },
  { title: 'URL', text: ({ addr }) => addr },
  { title: 'Auth Type', text: ({ auth_type: type }) => type },
];

/** `muster remote …` */
export function addCommands(group: Command, act: Act): void {
  withExamples(
    group
      .command('add <name> <url>')
      .description('Use a Muster on another machine')
      .option('--accept-certificate', 'accept its certificate without being asked')
      .addOption(new Option('--auth-type <type>', 'how to prove who you are').choices(['tls']).default('tls'))
      .action(act<AddRemoteOptions>(addRemote)),
    'muster remote add lab https://muster.example:7443',
    'muster remote switch lab',
  );
  group
    .command('list')
    .description('List the Musters that are known here')
    .addOption(listFormat())
    .action(act<{ format: ListFormat }>(list));
  group
    .command('switch <name>')
    .description(`Use this one from now on; "${LOCAL}" is the one on this machine`)
    .action(act(switchTo));
  group.command('remove <name>').description('Forget a Muster on another machine').action(act(remove));
}

const list: Work<{ format: ListFormat }> = async (session, _, { format }) => {
  const { default_remote: chosen, remotes } = await readRemotes(configDirectory(session.surroundings));
  const local: Row = { name: LOCAL, addr: socketText(session), auth_type: 'unix', default: chosen === LOCAL };
  const others = Object.entries(remotes).map(([name, { addr, auth_type }]) => ({
    name,
    addr,
    auth_type,
    default: name === chosen,
  }));
  await printList(session, [local, ...others], COLUMNS, format);
};

const switchTo: Work<object> = async (session, [name = '']) => {
  const directory = configDirectory(session.surroundings);
  const remotes = await readRemotes(directory);
  if (name !== LOCAL) remoteNamed(remotes, name);
  await writeRemotes(directory, { ...remotes, default_remote: name });
  session.note(`Commands go to "${name}" from now on.`);
};

const remove: Work<object> = async (session, [name = '']) => {
  const directory = configDirectory(session.surroundings);
  const remotes = await readRemotes(directory);
  if (name === LOCAL) throw new UsageError(`"${LOCAL}" is the Muster on this machine; it can not be removed`);
  remoteNamed(remotes, name);
  const others = Object.fromEntries(Object.entries(remotes.remotes).filter(([known]) => known !== name));
  const chosen = remotes.default_remote === name ? LOCAL : remotes.default_remote;
  await writeRemotes(directory, { default_remote: chosen, remotes: others });
  session.note(`Remote "${name}" is forgotten.`);
};

function socketText({ surroundings }: Session): string {
  try {
    return `unix:${findSocket(surroundings)}`;
  } catch {
    return 'unix: (not found here)';
  }
}
