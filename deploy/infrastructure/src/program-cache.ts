import { fileURLToPath } from 'node:url';

/** Where development and tests keep programs that they fetched; `npm ci` empties it with the rest of node_modules. */
export const PROGRAM_CACHE = fileURLToPath(new URL('../../../node_modules/.cache/muster', import.meta.url));
