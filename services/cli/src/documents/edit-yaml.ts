import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MusterError } from '@muster/errors';
import { yamlText } from '../output/structured.js';
import type { Session } from '../session.js';
import { UsageError } from '../usage-error.js';
import { readText } from './read-text.js';
import { parseMapping } from './read-yaml.js';

/**
 * Lets the user change the writable fields of an object as YAML: in $EDITOR on a terminal, else by what comes on
 * standard input. What is left out stays as it is; what may not be written is left alone, so that the output of "show"
 * can be sent back. Undefined when nothing was changed. Throws on keys that the object does not have.
 */
export async function editAsYaml<Value extends object, Key extends keyof Value & string>(
  session: Session,
  value: Value,
  writable: readonly Key[],
): Promise<Pick<Value, Key> | undefined> {
  const { stdin } = session.surroundings;
  const fields = Object.fromEntries(writable.map((key) => [key, value[key]])) as Pick<Value, Key>;
  const before = `${await yamlText(fields)}\n`;
  const source = stdin.isTTY === true ? await editText(session, before) : await readText(session, '-');
  if (source.text === before) return undefined;
  session.sources.add('object', source);
  const edited = await parseMapping(source, 'object');
  refuseUnknown(Object.keys(edited), Object.keys(value), source.file);
  const given = writable.filter((key) => Object.hasOwn(edited, key)).map((key) => [key, edited[key]]);
  return { ...fields, ...Object.fromEntries(given) };
}

function refuseUnknown(keys: readonly string[], known: readonly string[], file: string): void {
  const findings = keys
    .filter((key) => !known.includes(key))
    .map((path) => ({ path, message: `unknown key; known are ${known.join(', ')}` }));
  if (findings.length > 0) throw new MusterError('document.invalid', `${file} can not be used`, { findings });
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
