import { connectOnce } from '@muster/infrastructure';
import { jetstreamManager } from '@nats-io/jetstream';
import { Client } from 'pg';
import { afterAll, expect, inject, test, vi } from 'vitest';
import { createTestDatabase, createTestNats } from './index.js';

vi.setConfig({ testTimeout: 30_000 });

const undo: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const step of undo.toReversed()) await step();
});

test('a test database has a login per service that finds its own schema', async () => {
  const database = await createTestDatabase();
  undo.push(() => database.drop());
  const client = new Client({ connectionString: database.urls.inventory });
  await client.connect();
  const { rows } = await client.query('SELECT current_database() AS name, current_schema() AS schema');
  await client.end();
  expect(rows).toEqual([{ name: database.name, schema: 'inventory' }]);
});

test('a test NATS server that is killed comes back on its port, and its clients find it', async () => {
  const nats = await createTestNats();
  undo.push(() => nats.stop());
  const client = await nats.connect('admin');
  undo.push(() => client.close());
  const first = nats.pid();
  await nats.kill();
  await nats.start();
  await expect.poll(() => client.flush().then(() => true), { timeout: 10_000 }).toBe(true);
  expect(nats.pid()).not.toBe(first);
});

test('the NATS server of the run has the streams', async () => {
  expect(inject('natsUrl')).toMatch(/^nats:\/\/127\.0\.0\.1:\d+$/);
  const admin = await connectOnce({ url: inject('natsUrl'), user: 'admin', password: inject('natsUsers').admin });
  const manager = await jetstreamManager(admin);
  const names = await manager.streams.names().next();
  await admin.close();
  expect(names.toSorted()).toEqual(['DEAD', 'EVENTS', 'WORK']);
});
