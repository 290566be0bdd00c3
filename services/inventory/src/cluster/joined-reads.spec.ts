import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { JoinedReads, type ReadCall } from './joined-reads.js';

const NETWORKS: ReadCall = { path: '/1.0/networks', query: { recursion: 1 } };

/** A cluster that numbers its answers. */
function counting(): { reads: JoinedReads; sent: string[] } {
  const sent: string[] = [];
  const reads = new JoinedReads(({ path, query }) => {
    sent.push([path, query?.['project']].filter((part) => typeof part === 'string').join(' '));
    return Promise.resolve(`answer ${sent.length}`);
  });
  return { reads, sent };
}

test('who wants to read the same in the same moment gets the same answer, and who wants something else another', async () => {
  const { reads, sent } = counting();
  const answers = [reads.read(NETWORKS), reads.read(NETWORKS), reads.read({ ...NETWORKS, query: { project: 'lab' } })];
  expect(await Promise.all(answers)).toEqual(['answer 1', 'answer 1', 'answer 2']);
  expect(sent).toEqual(['/1.0/networks', '/1.0/networks lab']);
});

test('G4: nobody gets an answer to a call that was sent before the question', async () => {
  const { reads, sent } = counting();
  const first = reads.read(NETWORKS);
  expect(sent).toEqual([]);
  while (sent.length === 0) await nextTurn();
  const second = reads.read(NETWORKS);
  expect([await first, await second]).toEqual(['answer 1', 'answer 2']);
});

test('one failure is the failure of all who asked together, and of nobody later', async () => {
  let away = true;
  const reads = new JoinedReads(() => (away ? Promise.reject(new Error('no member answers')) : Promise.resolve('[]')));
  const outcomes = await Promise.allSettled([reads.read(NETWORKS), reads.read(NETWORKS)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  away = false;
  expect(await reads.read(NETWORKS)).toBe('[]');
});
