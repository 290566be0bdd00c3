import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaseShare } from './lease-share.js';

const nobody = new Set<string>();

test('a copy alone takes everything', () => {
  expect(leaseShare(['a', 'b', 'c'], { mine: nobody, heldByOthers: nobody, copies: 1 })).toEqual({
    keep: [],
    take: ['a', 'b', 'c'],
    give: [],
  });
});

test('a copy that is joined by another gives half of its clusters back', () => {
  const mine = new Set(['a', 'b', 'c', 'd']);
  const share = leaseShare(['a', 'b', 'c', 'd'], { mine, heldByOthers: nobody, copies: 2 });
  expect(share).toEqual({ keep: ['a', 'b'], take: [], give: ['c', 'd'] });
});

test('a cluster that need not be followed any more is given back', () => {
  const share = leaseShare(['b'], { mine: new Set(['a', 'b']), heldByOthers: nobody, copies: 1 });
  expect(share).toEqual({ keep: ['b'], take: [], give: ['a'] });
});

test('however clusters and copies begin, every cluster is followed once and no copy has more than its share', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.nat(4)),
      (count, copies, start) => {
        const clusters = Array.from({ length: count }, (_, index) => `c${index}`);
        const owner = new Map(clusters.map((cluster, index) => [cluster, start[index] ?? -1]));
        for (const [cluster, copy] of owner) if (copy >= copies) owner.set(cluster, -1);
        const ownedBy = (wanted: (copy: number) => boolean) =>
          new Set(clusters.filter((cluster) => wanted(owner.get(cluster) ?? -1)));
        for (let round = 0; round < 2; round += 1) {
          for (let copy = 0; copy < copies; copy += 1) {
            const heldByOthers = ownedBy((other) => other !== -1 && other !== copy);
            const { take, give } = leaseShare(clusters, {
              mine: ownedBy((other) => other === copy),
              heldByOthers,
              copies,
            });
            for (const cluster of take) owner.set(cluster, copy);
            for (const cluster of give) owner.set(cluster, -1);
          }
        }
        expect([...owner.values()]).not.toContain(-1);
        for (let copy = 0; copy < copies; copy += 1) {
          expect(ownedBy((other) => other === copy).size).toBeLessThanOrEqual(Math.ceil(count / copies));
        }
      },
    ),
  );
});
