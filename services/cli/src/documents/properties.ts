import { MusterError } from '@muster/errors';
import type { PlacedFinding } from '../problems/finding-lines.js';
import type { Session } from '../session.js';
import { readMapping } from './read-yaml.js';

/** Properties are texts; numbers, truth values and nothing become texts, as the gateway would make them. */
export type Properties = Record<string, string | number | boolean | null>;

/** Reads a file of properties. Throws when a value is a list or a mapping. */
export async function readProperties(session: Session, file: string | undefined): Promise<Properties | undefined> {
  const values = await readMapping(session, 'properties', file);
  if (values === undefined) return undefined;
  const findings = Object.entries(values)
    .filter(([, value]) => typeof value === 'object' && value !== null)
    .map(([path]): PlacedFinding => ({
      message: 'must be a text, a number, true, false or null',
      path,
      document: 'properties',
    }));
  if (findings.length > 0) throw new MusterError('document.invalid', `${file} can not be used`, { findings });
  return values as Properties;
}
