import { randomBytes } from 'node:crypto';
import type { Idempotency } from '@muster/contracts';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDataSource } from './data-source.js';
import { rowsOf } from './query.js';
import { onceForKey, rememberForKey, REQUEST_KEY_MIGRATION_SQL } from './request-keys.js';
import { withTransaction } from './transaction.js';

/** What the tests' global setup gives to every spec, as far as this one uses it. */
declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresAdminUrl: string;
  }
}

const schema = `keys_${randomBytes(6).toString('hex')}`;
const opened: DataSource[] = [];

/** A data source as a process of its own would have it. */
async function connect(): Promise<DataSource> {
  const source = createDataSource({ url: inject('postgresAdminUrl'), schema, migrations: [], poolSize: 4 });
  opened.push(source);
  return source.initialize();
}

let source: DataSource;
beforeAll(async () => {
  source = await connect();
  await source.query(`CREATE SCHEMA ${schema}`);
  await source.query(REQUEST_KEY_MIGRATION_SQL);
  await source.query('CREATE TABLE change (name text)');
});
afterAll(async () => {
  await source?.query(`DROP SCHEMA ${schema} CASCADE`);
  for (const each of opened) await each.destroy();
});

const keyed = (key: string, body = 'body'): Idempotency => ({ caller: 'me', key, bodyHash: body });
const changes = async (name: string): Promise<number> =>
  (await rowsOf(source, 'SELECT FROM change WHERE name = $1', [name])).length;

/** Makes a change that can be counted, and answers with its number. */
async function change(idempotency: Idempotency, name: string, fails = false): Promise<{ made: number }> {
  return withTransaction(source, (tx) =>
    onceForKey(tx, idempotency, async () => {
      await tx.query('INSERT INTO change VALUES ($1)', [name]);
      if (fails) throw new Error('refused');
      return { made: (await rowsOf(tx, 'SELECT FROM change WHERE name = $1', [name])).length };
    }),
  );
}

describe('a change with a key', () => {
  it('is made once, however many ask at once, and all get the same answer', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => change(keyed('a'), 'a')));
    expect(answers).toEqual(Array.from({ length: 4 }, () => ({ made: 1 })));
    expect(await changes('a')).toBe(1);
  });

  it('is refused under a key that was used with another body', async () => {
    await change(keyed('b'), 'b');
    await expect(change(keyed('b', 'other'), 'b')).rejects.toMatchObject({ code: 'idempotency.mismatch' });
    expect(await changes('b')).toBe(1);
  });

  it('that was refused has not used up its key', async () => {
    await expect(change(keyed('c'), 'c', true)).rejects.toThrow('refused');
    expect(await change(keyed('c', 'corrected'), 'c')).toEqual({ made: 1 });
  });

  it('shares its key with nobody else', async () => {
    await change(keyed('d'), 'd');
    expect(await change({ ...keyed('d', 'other'), caller: 'somebody' }, 'd')).toEqual({ made: 2 });
  });
});

describe('work with a key that is no change of ours', () => {
  it('is done once, and refused for another body before it begins', async () => {
    let done = 0;
    const work = async (idempotency: Idempotency) =>
      rememberForKey(source, idempotency, async () => ({ done: ++done }));
    expect([await work(keyed('e')), await work(keyed('e'))]).toEqual([{ done: 1 }, { done: 1 }]);
    await expect(work(keyed('e', 'other'))).rejects.toMatchObject({ code: 'idempotency.mismatch' });
    expect(done).toBe(1);
  });
});

describe('a key', () => {
  it('is kept for at least 24 hours, and goes after two days with the first change of a process', async () => {
    await change(keyed('first'), 'first');
    await source.query(
      `INSERT INTO request_key (caller, key, body_hash, answer, created_at)
       VALUES ('me', 'young', 'b', '1', now() - interval '25 hours'), ('me', 'old', 'b', '1', now() - interval '49 hours')`,
    );
    await change(keyed('f'), 'f');
    expect(await keys(['young', 'old'])).toEqual(['old', 'young']);
    const another = await connect();
    await withTransaction(another, (tx) => onceForKey(tx, keyed('g'), async () => undefined));
    expect(await keys(['young', 'old'])).toEqual(['young']);
  });
});

async function keys(among: readonly string[]): Promise<string[]> {
  const rows = await rowsOf<{ key: string }>(source, 'SELECT key FROM request_key WHERE key = ANY($1) ORDER BY key', [
    among,
  ]);
  return rows.map(({ key }) => key);
}
