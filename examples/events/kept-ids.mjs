import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/**
 * The ids of the events that were taken, in a file. Keep them where you keep the effect of an event, in one transaction with
 * it: then each event has its effect once, however often it is delivered.
 */
export function keptIds(file) {
  const ids = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);
  return {
    has: (id) => ids.has(id),
    add: (id) => {
      appendFileSync(file, `${id}\n`);
      ids.add(id);
    },
  };
}
