import { expect, test } from 'vitest';
import { DriftWatch } from './drift.js';
import { Freshness } from './freshness.js';

function listAll(freshness: Freshness): void {
  for (const kind of ['project', 'instance'] as const) freshness.listed(kind, freshness.mark());
}
const follow = () => new Freshness(['s1', 's2'], ['project', 'instance']);

test('a cluster is current once every member is heard and everything was listed after that', () => {
  const freshness = follow();
  freshness.heard('s1');
  listAll(freshness);
  expect(freshness.state()).toEqual({ current: false, reason: 'no events from s2: connecting' });
  freshness.heard('s2');
  expect(freshness.state()).toEqual({ current: false, reason: 'being listed: project, instance' });
  listAll(freshness);
  expect(freshness.state()).toEqual({ current: true, reason: '' });
});

test('a listing that began before a member was heard proves nothing', () => {
  const freshness = follow();
  freshness.heard('s1');
  const mark = freshness.mark();
  freshness.heard('s2');
  freshness.listed('project', mark);
  freshness.listed('instance', mark);
  expect(freshness.state().current).toBe(false);
});

test('a lost member takes "current" away at once, and only a full listing after its return gives it back', () => {
  const freshness = follow();
  freshness.heard('s1');
  freshness.heard('s2');
  listAll(freshness);
  freshness.lost('s2', 'silent');
  expect(freshness.state()).toEqual({ current: false, reason: 'no events from s2: silent' });
  freshness.heard('s2');
  expect(freshness.state().current).toBe(false);
  listAll(freshness);
  expect(freshness.state().current).toBe(true);
});

test('one kind that fails is named and takes "current" away until it was listed', () => {
  const freshness = follow();
  freshness.heard('s1');
  freshness.heard('s2');
  listAll(freshness);
  freshness.failed('instance', 'HTTP 500');
  expect(freshness.state()).toEqual({ current: false, reason: 'instance: HTTP 500' });
  freshness.listed('instance', freshness.mark());
  expect(freshness.state().current).toBe(true);
});

const object = { server: 's1', project: 'default', parent: '', type: '', name: 'c1' };

test('a difference that an event names before or shortly after the sweep is no drift', () => {
  const drift = new DriftWatch();
  drift.told(object, 98_000);
  expect(drift.missed([object], 100_000)).toEqual([]);
  drift.told(object, 101_000);
  expect(drift.missed([object], 100_000)).toEqual([]);
});

test('a difference that no event names, or only an old one did, is drift', () => {
  const drift = new DriftWatch();
  expect(drift.missed([object], 100_000)).toEqual([object]);
  drift.told(object, 90_000);
  expect(drift.missed([object], 100_000)).toEqual([object]);
});

test('an event that changes objects without naming them explains what a sweep finds', () => {
  const drift = new DriftWatch();
  drift.reached(99_000);
  expect(drift.missed([object], 100_000)).toEqual([]);
  expect(drift.missed([object], 110_000)).toEqual([object]);
});
