import { createInterface } from 'node:readline/promises';
import type { Session } from '../session.js';
import { UsageError } from '../usage-error.js';

/** Asks a question that yes or no answers. @param otherwise what to do where nobody can be asked */
export async function askYesNo(session: Session, question: string, otherwise: string): Promise<boolean> {
  const { stdin, stderr } = session.surroundings;
  if (stdin.isTTY !== true) throw new UsageError(`${question} Nobody can be asked here`, otherwise);
  const reader = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await reader.question(`${question} (yes/no) [no]: `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    reader.close();
  }
}
