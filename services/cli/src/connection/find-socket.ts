import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConnectionError } from '@muster/api-client';
import type { Surroundings } from '../surroundings.js';

const NAME = 'unix.socket';

/**
 * The socket of the Muster on this machine: `MUSTER_SOCKET`, else in `MUSTER_HOME`, else in `.muster` of this folder or
 * one above it. Throws ConnectionError when there is none.
 */
export function findSocket({ env, cwd }: Pick<Surroundings, 'env' | 'cwd'>): string {
  const socket = env['MUSTER_SOCKET'];
  if (socket !== undefined && socket !== '') return socket;
  const home = env['MUSTER_HOME'];
  if (home !== undefined && home !== '') return join(home, NAME);
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = join(folder, '.muster', NAME);
    if (existsSync(found)) return found;
    if (folder === dirname(folder)) break;
  }
  throw new ConnectionError('absent', `No Muster was found: there is no .muster/${NAME} in ${cwd} or above it`);
}
