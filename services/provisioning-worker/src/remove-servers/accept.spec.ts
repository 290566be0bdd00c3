import { describe, expect, it } from 'vitest';
import type { ClusterTarget } from '../flows/cluster-work.js';
import { inputOf } from './accept.js';

const target = {
  cluster: { name: 'east', connection_url: '' },
  members: ['s1', 's2', 's3'].map((name) => ({ id: `id-${name}`, name })),
} as unknown as ClusterTarget;

describe('a request to remove servers', () => {
  it('divides the members into those that leave and those that stay', () => {
    const { leaving, staying, servers } = inputOf(target, ['s1', 's3']);
    expect([leaving, staying, servers.length]).toEqual([['s1', 's3'], ['s2'], 3]);
  });

  it('is refused with all names that are no members', () => {
    expect(() => inputOf(target, ['s1', 's8', 's9'])).toThrow(
      expect.objectContaining({ code: 'object.not-found', message: expect.stringMatching(/"s8".+"s9"/) as string }),
    );
  });

  it('is refused when nobody would stay', () => {
    expect(() => inputOf(target, ['s1', 's2', 's3'])).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });
});
