import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { isAbsolute, join } from 'node:path';
import type { DocumentRole, SourceText } from '../problems/source-texts.js';
import type { Session } from '../session.js';
import { UsageError } from '../usage-error.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission to read it',
  EISDIR: 'it is a folder',
};

/** Reads a text that the user named, from standard input for `-`. Throws UsageError when it can not be read. */
export async function readText(session: Session, file: string): Promise<SourceText> {
  const { stdin, cwd } = session.surroundings;
  if (file === '-') return { file: 'standard input', text: await text(stdin) };
  try {
    return { file, text: await readFile(isAbsolute(file) ? file : join(cwd, file), 'utf8') };
  } catch (fault) {
    const { code = '', message } = fault as NodeJS.ErrnoException;
    throw new UsageError(`Cannot read ${file}: ${REASONS[code] ?? message}`, 'Check the path of the file.');
  }
}

/** Reads a document that is sent as it is, so that what the gateway finds in it has a place in the user's own file. */
export async function readDocument(
  session: Session,
  role: DocumentRole,
  file: string | undefined,
): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const source = await readText(session, file);
  session.sources.add(role, source);
  return source.text;
}
