import { readdir, readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { Place, Sent } from './ask.js';

const FOLDER = new URL('../../fixtures/bad-input/', import.meta.url);

/** Every line of the list of bad input; each has at least one file. */
export const LINES = [
  'malformed JSON',
  'malformed YAML',
  'YAML bomb',
  'body over the limit',
  'unknown key in a service document',
  'unknown key in an application document',
  'unknown key in a variables document',
  'wrong type',
  'unknown server',
  'same server twice',
  'server that is taken',
  'servers of different versions',
  'undefined variable',
  'unused variable',
  'missing value',
  'nasty values',
  'expired token',
  'exhausted token',
  'untrusted certificate',
  'name with / or ..',
  'same name at the same moment',
  'same servers at the same moment',
] as const;

/** The exact answer. */
export interface Refusal {
  readonly status: number;
  /** What `libs/template` says by itself; the whole error text too, unless `error` says otherwise. */
  readonly message?: string;
  /** The whole error text over HTTP. */
  readonly error?: string;
  readonly line?: number;
  readonly column?: number;
  /** The place of each finding, over HTTP. */
  readonly findings?: readonly Place[];
}

/** A document by itself. */
export interface DocumentFixture {
  readonly document: 'service' | 'application' | 'variables' | 'variable-definitions';
  readonly text: string;
  readonly expect: Refusal;
}

/** A template, which is stored, or stored and used when there are values. */
export interface TemplateFixture {
  readonly template: {
    readonly name: string;
    readonly service: string;
    readonly application: string;
    readonly variables: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  };
  readonly values?: string;
  readonly expect: Refusal & { readonly services?: Record<string, object>; readonly application?: { config: object } };
}

/** Any request. */
export interface RequestFixture {
  /** An operation that forms a cluster of this server is under way meanwhile. */
  readonly held?: string;
  readonly request: Pick<Sent, 'path' | 'body'> & {
    readonly method?: Sent['method'];
    readonly as?: 'administrator' | 'stranger' | 'nobody';
    /** Instead of `body`: so many bytes. */
    readonly bytes?: number;
  };
  readonly expect: Refusal;
}

/** Two requests for a cluster at the same moment; the refusal is the loser's. */
export interface RaceFixture {
  readonly race: readonly [ClusterWish, ClusterWish];
  readonly expect: Refusal;
}

export interface ClusterWish {
  readonly name: string;
  readonly server_names: readonly string[];
}

/** A file of the folder: what somebody sends, and the exact answer. */
export type Fixture = { readonly file: string; readonly case: string } & (
  DocumentFixture | TemplateFixture | RequestFixture | RaceFixture
);

const KEYS = new Set(['case', 'document', 'text', 'template', 'values', 'held', 'request', 'race', 'expect']);

/** All files of the folder. Throws for a key that no file has, since it would not be looked at. */
export async function readFixtures(): Promise<Fixture[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.yaml')).toSorted();
  return Promise.all(
    files.map(async (file) => {
      const content = parse(await readFile(new URL(file, FOLDER), 'utf8')) as Fixture;
      const unknown = Object.keys(content).filter((key) => !KEYS.has(key));
      if (unknown.length > 0) throw new Error(`${file} has keys that nothing reads: ${unknown.join(', ')}`);
      return { ...content, file };
    }),
  );
}
