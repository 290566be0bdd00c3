import { describe, expect, it } from 'vitest';
import { AT, holder, NEXT, serverFacts, versions } from '../spec-support/facts.js';
import { clusterConditions, type ClusterFacts } from './cluster-conditions.js';

const unreachable = { code: 'server.unreachable', message: 's3: GET /os/1.0: connect ECONNREFUSED (unreachable)' };
const away = serverFacts({
  name: 's3',
  status: 'offline',
  status_detail: 'unresponsive',
  poll_error: unreachable,
  failing_since: AT,
});

const cluster = (more: Partial<ClusterFacts> = {}): ClusterFacts => ({
  status: 'ready',
  holder: null,
  member_facts: [serverFacts(), serverFacts({ name: 's2' })],
  ...more,
});
const find = (facts: ClusterFacts, type: string) =>
  clusterConditions(facts).conditions.find((one) => one.type === type);

describe('the conditions of a cluster', () => {
  it('are all fine when it is formed and its members are', () => {
    expect(clusterConditions(cluster()).conditions.filter(({ fine }) => !fine)).toEqual([]);
  });

  it('say of the cluster what is wrong with a member: who, why, since when, and when it is looked at again', () => {
    const facts = cluster({ member_facts: [serverFacts(), serverFacts({ name: 's2' }), away] });
    expect(find(facts, 'MembersReady')).toMatchObject({
      status: 'False',
      message: '2 of 3 members are ready: s3 is offline (unresponsive)',
      since: AT,
    });
    expect(find(facts, 'Degraded')).toMatchObject({
      status: 'True',
      reason: 'MembersAway',
      last_error: unreachable,
      next_attempt_at: NEXT,
    });
  });

  it('tell a member in maintenance from one that is away', () => {
    const evacuated = serverFacts({ name: 's2', version_data: versions({ maintenance: 2 }) });
    const facts = cluster({ member_facts: [serverFacts(), evacuated] });
    expect(find(facts, 'Degraded')).toMatchObject({ status: 'True', reason: 'MembersInMaintenance' });
    expect(find(facts, 'UpToDate')).toMatchObject({
      status: 'False',
      message: expect.stringContaining('s2') as string,
    });
  });

  it('say once what the operation does that holds the cluster and its members', () => {
    const held = cluster({ holder: holder(), member_facts: [serverFacts({ holder: holder() })] });
    const { conditions, members } = clusterConditions(held);
    const busy = [conditions, ...members.map((member) => member.conditions)].map((all) =>
      all.find(({ type }) => type === 'Busy'),
    );
    expect(busy.map((condition) => [condition?.reason, condition?.fine])).toEqual([
      ['Working', false],
      ['HeldWithCluster', true],
    ]);
  });

  it('tell a cluster that is being formed from one whose forming stopped, and from one that nobody works on', () => {
    const pending = cluster({ status: 'pending', member_facts: [] });
    expect(find({ ...pending, holder: holder() }, 'Formed')).toMatchObject({ reason: 'Forming' });
    expect(find({ ...pending, holder: holder({ state: 'failed' }) }, 'Formed')).toMatchObject({ reason: 'Stopped' });
    expect(find(pending, 'Formed')).toMatchObject({ reason: 'NotFormed' });
  });
});
