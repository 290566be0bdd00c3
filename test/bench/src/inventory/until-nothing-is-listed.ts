import { setTimeout as pause } from 'node:timers/promises';
import type { BenchedInventory } from './benched-inventory.js';

const QUIET_MS = 3_000;
const LONGEST_MS = 120_000;

/** Waits until the copies have listed what the measurement before left to be listed, references above all. */
export async function untilNothingIsListed({ database }: BenchedInventory): Promise<void> {
  const deadline = Date.now() + LONGEST_MS;
  for (let before = ''; Date.now() < deadline; await pause(QUIET_MS)) {
    const { rows } = await database.query<{ last: string }>('SELECT max(synced_to)::text AS last FROM kind_follow');
    const last = rows[0]?.last ?? '';
    if (last === before) return;
    before = last;
  }
}
