import { execFile } from 'node:child_process';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { CHECKOUT } from './context.js';
import type { Context } from './context.js';

const run = promisify(execFile);
const DEADLINE_MS = 60_000;

/** What is shown at the end: the commands that show it. */
const TABLES = [
  ['Clusters', 'cluster list -f compact'],
  ['Servers', 'server list -f compact'],
  ['Inventory', 'inventory status -f compact'],
  ['Projects', 'inventory project list -f compact -c cluster,name,description'],
  ['Profiles', 'inventory profile list -f compact -c cluster,project,name,description'],
  ['Networks', 'inventory network list -f compact -c cluster,project,name,type,status,description'],
  ['Storage pools', 'inventory storage-pool list -f compact -c cluster,name,driver,status,description'],
  ['Storage volumes', 'inventory storage-volume list -f compact -c cluster,server,pool,name,type,content,description'],
] as const;

/** Prints the tables of the command line, as the user would see them. Throws when one of the commands fails. */
export async function showTables({ data, screen, signal }: Context): Promise<void> {
  const muster = join(CHECKOUT, 'services/cli/bin/muster.js');
  const env = { ...process.env, MUSTER_SOCKET: data.socket };
  const tables = await Promise.all(
    TABLES.map(([, words]) =>
      run(process.execPath, [muster, '--force-local', ...words.split(' ')], { env, timeout: DEADLINE_MS, signal }),
    ),
  );
  for (const [index, [title, words]] of TABLES.entries()) {
    screen.line();
    screen.heading(title);
    screen.hint(`npx muster ${words}`);
    screen.line(tables[index]?.stdout.trimEnd());
  }
}

/** Where the system is and how to go on. */
export function showNextSteps({ data, publicUrl, certificates, screen }: Context): void {
  const home = data.path === join(CHECKOUT, '.muster') ? '' : `MUSTER_HOME=${data.path} `;
  const { certificate, key } = certificates.client;
  screen.line();
  screen.heading('Muster runs');
  screen.progress('API', publicUrl);
  screen.progress(
    '',
    `curl --cacert ${short(certificates.server.certificate)} --cert ${short(certificate)} --key ${short(key)} ${publicUrl}/1.0`,
  );
  screen.progress('administrator', short(data.socket));
  screen.progress('logs', `${short(data.logs)}/*.log`);
  screen.line();
  screen.heading('Go on');
  for (const words of [
    'cluster show one-off',
    'operation list',
    'inventory instance list --cluster one-off',
    'query /1.0/inventory/status',
    'events',
  ]) {
    screen.progress('', `${home}npx muster ${words}`);
  }
  screen.line();
  screen.heading('Stop');
  const flag = home === '' ? '' : ` --data ${data.path}`;
  screen.progress('', `npm run quickstart -- --stop${flag}`);
  screen.progress('', `npm run quickstart -- --reset${flag}   starts anew`);
}

/** As it is written in the folder that the user is in. */
function short(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}
