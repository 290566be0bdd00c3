import { expect, test } from 'vitest';
import { differenceOf, type IdentifiedObject, type KnownRow } from './difference.js';

const listed = (uuid: string, content = 'c', announcedHash = 'a', announced = true): IdentifiedObject => ({
  uuid,
  key: { server: '', project: 'default', parent: '', type: '', name: uuid },
  text: '{}',
  contentHash: content,
  announcedHash,
  announced,
});
const known = (...rows: Partial<KnownRow>[]) =>
  new Map(
    rows.map((row) => {
      const whole = {
        uuid: '1',
        contentHash: 'c',
        announcedHash: 'a',
        project: 'default',
        parent: '',
        type: '',
        ...row,
      };
      return [whole.uuid, whole];
    }),
  );

test('what is equal is neither written nor removed', () => {
  expect(differenceOf('instance', known({}), [listed('1')])).toEqual({
    write: [],
    remove: [],
    announced: [],
    ambiguous: [],
  });
});

test('what is new or changed is written, what is gone is removed', () => {
  const { write, remove } = differenceOf('instance', known({}, { uuid: '2' }), [listed('1', 'changed'), listed('3')]);
  expect(write.map(({ uuid }) => uuid)).toEqual(['1', '3']);
  expect(remove).toEqual(['2']);
});

test('a change that Incus does not announce is written, but no event was missed', () => {
  const { write, announced } = differenceOf('instance', known({}), [listed('1', 'changed', 'a')]);
  expect(write).toHaveLength(1);
  expect(announced).toEqual([]);
});

test('a change, a new and a vanished object that Incus announces say that an event was missed', () => {
  const rows = known({}, { uuid: '2' });
  expect(differenceOf('instance', rows, [listed('1', 'x', 'x'), listed('3')]).announced).toEqual(['1', '3', '2']);
});

test('volumes of instances come and go without an event', () => {
  const rows = known({ type: 'container' }, { uuid: '2', type: 'custom' });
  expect(differenceOf('storage_volume', rows, [listed('3', 'c', 'a', false)]).announced).toEqual(['2']);
});

test('children of a parent that could not be listed stay; those of a vanished parent go', () => {
  const rows = known({ parent: 'broken' }, { uuid: '2', parent: 'vanished' });
  expect(differenceOf('storage_volume', rows, [], new Set(['broken'])).remove).toEqual(['2']);
});

test('a network that could not be listed keeps what is in it, and one of its name in another project does not', () => {
  const rows = known({ parent: 'ovn0', project: 'lab' }, { uuid: '2', parent: 'ovn0' });
  expect(differenceOf('network_peer', rows, [], new Set(['lab/ovn0'])).remove).toEqual(['2']);
});

test('two objects of one identity: the first is written, the second is reported', () => {
  const { write, ambiguous } = differenceOf('instance', known(), [listed('1', 'first'), listed('1', 'second')]);
  expect(write.map(({ contentHash }) => contentHash)).toEqual(['first']);
  expect(ambiguous.map(({ contentHash }) => contentHash)).toEqual(['second']);
});
