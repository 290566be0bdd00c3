import { once } from 'node:events';
import { basename } from 'node:path';
import { closeHub } from './hub.js';

/**
 * A program beside the one that opened a hub: it waits for the end of its standard input, which comes even when that
 * program is killed, and then closes the hub. Argument: the hub's folder.
 */
async function main(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error('Which hub? The folder is missing.');
  await once(process.stdin.resume(), 'end');
  await closeHub({ name: basename(folder), folder });
}

await main(process.argv[2]);
