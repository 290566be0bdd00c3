import { expect, test } from 'vitest';
import { JsonShapeError } from './json-spans.js';
import { readListing, readSingle } from './listed-object.js';

const answer = (...objects: unknown[]) => JSON.stringify({ type: 'sync', status_code: 200, metadata: objects });
const single = (object: unknown) => JSON.stringify({ type: 'sync', metadata: object });
const volume = (more: object) => ({ name: 'backups', type: 'custom', project: 'default', location: 's1', ...more });
const running = (state: object, more: object = {}) => ({
  name: 'c1',
  project: 'default',
  location: 's1',
  status: 'Running',
  state: { pid: 70, cpu: { usage: 1 }, memory: { usage: 2 }, network: { eth0: { counters: { x: 1 } } }, ...state },
  ...more,
});
const network = (locations: string[]) => single({ name: 'br0', managed: true, project: 'default', locations });
const hashes = (object: unknown) => {
  const { contentHash, announcedHash } = readSingle('instance', '', single(object))!;
  return { contentHash, announcedHash };
};

test('an object keeps every digit of its numbers', () => {
  const body =
    '{"metadata":[{"name":"c1","project":"p","location":"s1","state":{"memory":{"total":18446744073709551615}}}]}';
  expect(readListing('instance', '', body).objects[0]?.text).toContain('18446744073709551615');
});

test('the same volume on three members is three objects', () => {
  const { objects } = readListing(
    'storage_volume',
    'local',
    answer(...['s1', 's2', 's3'].map((location) => volume({ location }))),
  );
  expect(objects.map(({ key }) => key.server)).toEqual(['s1', 's2', 's3']);
});

test('a volume that lies on no member has no server', () => {
  const { objects } = readListing(
    'storage_volume',
    'ceph',
    answer(volume({ location: '' }), volume({ location: 'none' })),
  );
  expect(objects.map(({ key }) => key.server)).toEqual(['', '']);
});

test('networks that Incus does not manage are not in the inventory, listed or alone', () => {
  const lo = { name: 'lo', managed: false, project: 'default' };
  expect(readListing('network', '', answer(lo)).objects).toEqual([]);
  expect(readSingle('network', '', single(lo))).toBeUndefined();
});

test('counters and usage make no change; anything else does', () => {
  const before = hashes(running({}));
  const counted = { cpu: { usage: 99 }, memory: { usage: 7 }, network: { eth0: { counters: { x: 5 } } } };
  expect(hashes(running(counted))).toEqual(before);
  expect(hashes(running({}, { status: 'Stopped' })).contentHash).not.toBe(before.contentHash);
});

test('a change that Incus does not announce is a change, but no sign of a lost event', () => {
  const before = hashes(running({}));
  const after = hashes(running({ network: { eth0: { counters: { x: 1 }, addresses: ['10.0.0.2'] } } }));
  expect(after.contentHash).not.toBe(before.contentHash);
  expect(after.announcedHash).toBe(before.announcedHash);
});

test('the order of locations makes no change', () => {
  const [one, other, fewer] = [['s1', 's2'], ['s2', 's1'], ['s1']].map((list) =>
    readSingle('network', '', network(list)),
  );
  expect(one?.contentHash).toBe(other?.contentHash);
  expect(one?.contentHash).not.toBe(fewer?.contentHash);
});

test('an object without a name is a fault of its own and holds up no other', () => {
  const { objects, faults } = readListing('project', '', answer({ description: 'x' }, { name: 'default' }));
  expect(objects.map(({ key }) => key.name)).toEqual(['default']);
  expect(faults).toEqual(['an object without a name: {"description":"x"}']);
});

test('an image is named by its fingerprint', () => {
  const { objects } = readListing('image', '', answer({ fingerprint: 'f00', project: 'default', name: 'no' }));
  expect(objects[0]?.key).toEqual({ server: '', project: 'default', parent: '', type: '', name: 'f00' });
});

test('a collection that is null is empty, and an answer of another shape is refused', () => {
  expect(readListing('image', '', '{"metadata":null}').objects).toEqual([]);
  expect(() => readListing('image', '', '{"metadata":{}}')).toThrow(JsonShapeError);
  expect(() => readListing('image', '', '<html>')).toThrow(JsonShapeError);
});
