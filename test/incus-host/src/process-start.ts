import { readFile } from 'node:fs/promises';

/**
 * When a process started, in clock ticks since boot, as text; undefined when there is no such process or it is a zombie.
 * With it a number that was given to another process since is not taken for the old one.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name in parentheses may itself hold blanks and parentheses: the fields count from the last one.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}
