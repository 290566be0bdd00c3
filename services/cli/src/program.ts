import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { Act } from './act.js';
import type { Surroundings } from './surroundings.js';
import { withExamples } from './commands/examples.js';

interface Group {
  readonly name: string;
  readonly description: string;
  /** Loaded only when the command line names it, since what it needs takes longer to load than the rest. */
  readonly load: () => Promise<{ addCommands(group: Command, act: Act): void }>;
}

const PROVISIONING: readonly Group[] = [
  { name: 'token', description: 'Tokens with which servers register', load: () => import('./commands/token.js') },
  { name: 'server', description: 'Servers', load: () => import('./commands/server.js') },
  { name: 'cluster', description: 'Clusters', load: () => import('./commands/cluster.js') },
  {
    name: 'cluster-template',
    description: 'Templates of clusters',
    load: () => import('./commands/cluster-template.js'),
  },
  { name: 'channel', description: 'Update channels', load: () => import('./commands/channel.js') },
];

const OTHERS: readonly Group[] = [
  { name: 'inventory', description: 'What runs on the clusters', load: () => import('./commands/inventory.js') },
  { name: 'operation', description: 'Work that takes time', load: () => import('./commands/operation.js') },
  { name: 'events', description: 'Follow what happens', load: () => import('./commands/events.js') },
  {
    name: 'subscriber',
    description: 'Other systems that read events at NATS',
    load: () => import('./commands/subscriber.js'),
  },
  {
    name: 'webhook',
    description: 'Addresses of other systems that events are sent to',
    load: () => import('./commands/webhook.js'),
  },
  { name: 'query', description: 'Send any request to the API', load: () => import('./commands/query.js') },
  { name: 'trust', description: 'Client certificates that are trusted', load: () => import('./commands/trust.js') },
  { name: 'remote', description: 'Musters on other machines', load: () => import('./commands/remote.js') },
];

/** The command `muster`, with the commands of the groups that the words name. */
export async function createProgram(words: readonly string[], surroundings: Surroundings, act: Act): Promise<Command> {
  const program = new Command('muster')
    .description('Turns registered IncusOS servers into Incus clusters, and keeps track of what runs on them.')
    .version(version(), '--version', 'print the version')
    .option('-q, --quiet', 'print results and errors only')
    .option('--debug', 'print what is asked, and where an error comes from')
    .option('--force-local', 'use the Muster on this machine, over its socket')
    .option('--remote <name>', 'use this remote')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => surroundings.stdout.write(text),
      writeErr: (text) => surroundings.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'Error: ')),
    })
    .showHelpAfterError('See the command with --help.');
  withExamples(
    program,
    'muster token add --uses 6',
    'muster server list',
    'muster cluster add one-off https://one-off.example:8443 -s s1,s2,s3 -c services.yaml -a application.yaml',
  );
  await addGroups(program, PROVISIONING, words, act);
  await addGroups(program, OTHERS, words, act);
  const provisioning = program.command('provisioning').description('The same as without this word, as upstream has it');
  await addGroups(provisioning, PROVISIONING, words, act);
  return program;
}

async function addGroups(parent: Command, groups: readonly Group[], words: readonly string[], act: Act): Promise<void> {
  for (const { name, description, load } of groups) {
    const group = parent.command(name).description(description);
    if (words.includes(name)) (await load()).addCommands(group, act);
  }
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
