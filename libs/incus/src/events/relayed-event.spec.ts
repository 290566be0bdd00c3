import { expect, test } from 'vitest';
import { isRelayed } from './relayed-event.js';

const event = (fields: object, metadata: object = { action: 'instance-started' }): Buffer =>
  Buffer.from(JSON.stringify({ type: 'lifecycle', timestamp: '2026-11-22T05:42:15.1Z', metadata, ...fields }));

test('an event of another member is told from one of its own', () => {
  expect(isRelayed(event({ location: 's2', project: 'default' }), 's1')).toBe(true);
  expect(isRelayed(event({ location: 's2' }), 's1')).toBe(true);
  expect(isRelayed(event({ location: 's1', project: 'default' }), 's1')).toBe(false);
  expect(isRelayed(event({ location: 'größe', project: 'ü' }), 'größe')).toBe(false);
  expect(isRelayed(event({ location: 'größe', project: 'ü' }), 'große')).toBe(true);
});

test.each([
  ['has no location', event({ project: 'default' })],
  ['has an empty location', event({ location: '', project: 'default' })],
  ['names a location inside alone', event({ project: 'default' }, { context: { location: 's2' } })],
  ['ends with a location inside', Buffer.from('{"type":"lifecycle","metadata":{"context":{"location":"s2"}}}')],
  ['has its fields in another order', Buffer.from('{"location":"s2","type":"lifecycle","metadata":{}}')],
  ['has a name that is escaped', Buffer.from('{"type":"lifecycle","location":"s\\"1","project":"p"}')],
  ['quotes a location in its project', event({ location: 's1', project: '"location":"s2"}' })],
  ['is no event', Buffer.from('{')],
])('an event that %s is left to be read', (_what, text) => {
  expect(isRelayed(text, 's1')).toBe(false);
});
