import { join } from 'node:path';
import type { Surroundings } from '../surroundings.js';

/** The folder of the user's remotes and client certificate. */
export function configDirectory({ env, home }: Pick<Surroundings, 'env' | 'home'>): string {
  const named = env['MUSTER_CONF'];
  if (named !== undefined && named !== '') return named;
  const base = env['XDG_CONFIG_HOME'];
  return join(base === undefined || base === '' ? join(home, '.config') : base, 'muster');
}
