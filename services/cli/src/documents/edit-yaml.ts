import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { yamlText } from '../output/structured.js';
import type { Session } from '../session.js';
import { UsageError } from '../usage-error.js';
import { readText } from './read-text.js';
import { parseMapping } from './read-yaml.js';

/**
 * Lets the user change the fields of an object as YAML: in $EDITOR on a terminal, else by what comes on standard input.
 * Undefined when nothing was changed.
 */
export async function editAsYaml(
  session: Session,
  fields: Record<string, unknown>,
): Promise<Record<string, unknown> | undefined> {
  const { stdin } = session.surroundings;
  const before = `${await yamlText(fields)}\n`;
  const source = stdin.isTTY === true ? await editText(session, before) : await readText(session, '-');
  if (source.text === before) return undefined;
  session.sources.add('object', source);
  return parseMapping(source, 'object');
}

async function editText({ surroundings: { env } }: Session, text: string): Promise<{ file: string; text: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-edit-'));
  const file = join(folder, 'object.yaml');
  try {
    await writeFile(file, text, { mode: 0o600 });
    const editor = env['VISUAL'] || env['EDITOR'] || 'vi';
    const child = spawn(`${editor} "$MUSTER_EDITED"`, {
      shell: true,
      stdio: 'inherit',
      env: { ...env, MUSTER_EDITED: file },
    });
    const [status] = (await once(child, 'exit')) as [number | null];
    if (status !== 0) throw new UsageError(`The editor (${editor}) ended with an error; nothing was changed`);
    return { file: 'the edited text', text: await readFile(file, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
