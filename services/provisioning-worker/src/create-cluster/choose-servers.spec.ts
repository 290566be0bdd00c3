import { describe, expect, it } from 'vitest';
import { candidateFindings, type Candidate } from './choose-servers.js';

const wanted = { names: ['s1', 's2'], channel: 'stable', type: 'incus' } as const;

function candidate(name: string, more: Partial<Candidate> = {}, version = '202611200000'): Candidate {
  return {
    id: name,
    name,
    cluster_name: null,
    held_by: null,
    channel: 'stable',
    server_type: 'incus',
    status: 'ready',
    status_detail: '',
    version_data: {
      os: { name: 'IncusOS', version, version_next: '', needs_reboot: false },
      applications: [{ name: 'incus', version, in_maintenance: 0 }],
      update_channel: 'stable',
    },
    ...more,
  };
}

const findings = (...servers: Candidate[]): [string, string][] =>
  candidateFindings(wanted, new Map(servers.map((server) => [server.name, server]))).map(({ code, message }) => [
    code,
    message,
  ]);

describe('the records of servers', () => {
  it('speak against nothing when the servers are ready and alike', () => {
    expect(findings(candidate('s1'), candidate('s2'))).toEqual([]);
  });

  it('speak of every server at once', () => {
    expect(findings(candidate('s2', { cluster_name: 'c0' }))).toEqual([
      ['object.not-found', 'server "s1" does not exist'],
      ['server.taken', 'server "s2" already belongs to cluster "c0"'],
    ]);
  });

  it('name the operation that holds a server, whatever else there is to say of it', () => {
    const held = { cluster_name: 'c0', held_by: { id: '7', description: 'Forming cluster "c0" of s1' } };
    expect(findings(candidate('s1', held), candidate('s2'))).toEqual([
      ['target.busy', 'server "s1" is held by operation 7 (Forming cluster "c0" of s1)'],
    ]);
  });

  it('say why a server is not ready', () => {
    expect(findings(candidate('s1', { status: 'offline', status_detail: 'rebooting' }), candidate('s2'))).toEqual([
      ['server.not-ready', 'server "s1" is not ready (offline, rebooting)'],
    ]);
  });

  it('say how the servers differ', () => {
    expect(
      findings(candidate('s1'), candidate('s2', { channel: 'testing', server_type: 'incus-lts-7.0' }, '202601010000')),
    ).toEqual([
      ['server.mismatch', 'server "s2" is in channel "testing", the cluster in "stable"'],
      ['server.mismatch', 'server "s2" is of type "incus-lts-7.0", not "incus"'],
      ['server.mismatch', 'server "s2" runs incus 202601010000, server "s1" incus 202611200000'],
    ]);
  });
});
