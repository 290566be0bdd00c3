import { ServerCallError } from '@muster/incus';
import { describe, expect, it } from 'vitest';
import type { Inspection, ServerFacts } from './facts.js';
import { preflightFindings } from './findings.js';

const input = { services: { lvm: { enabled: true } }, application: { name: 'incus', version: '1' } };
const good: ServerFacts = {
  application: { name: 'incus', version: '1' },
  incusVersion: '7.0.2',
  services: ['lvm', 'nvme'],
  addresses: { management: '192.0.2.1', cluster: '192.0.2.1', meshInterface: 'eth0', port: 8443 },
  leftovers: { clustered: false, pools: [], networks: [], instances: 0, projects: [] },
  clockAheadMs: 200,
};
const read = (server: string, more: Partial<ServerFacts> = {}): Inspection => ({
  server,
  kind: 'read',
  facts: { ...good, ...more },
});

describe('preflight', () => {
  it('finds nothing on servers that are fit', () => {
    expect(preflightFindings(input, [read('s1'), read('s2')])).toEqual([]);
  });

  it('finds everything on every server at once', () => {
    const error = new ServerCallError({
      kind: 'unreachable',
      server: 's1',
      method: 'GET',
      path: '/1.0',
      detail: 'connect ECONNREFUSED',
      mayHaveHappened: false,
    });
    const findings = preflightFindings(input, [
      { server: 's1', kind: 'unreachable', error },
      { server: 's2', kind: 'untrusted' },
      read('s3', { services: ['nvme'], clockAheadMs: -120_000 }),
      read('s4', { leftovers: { ...good.leftovers, clustered: true, pools: ['local'] }, addresses: { port: 8443 } }),
      read('s5', { application: { name: 'incus', version: '2' }, incusVersion: '7.1.0' }),
    ]);
    expect(findings.map(({ server, code, message }) => [server, code, message])).toEqual([
      [
        's1',
        'unreachable',
        's1: can not be asked (connect ECONNREFUSED); see that it is up and can be reached from Muster',
      ],
      ['s2', 'untrusted', 's2: does not trust Muster; reset it with a new token, so that it registers again'],
      [
        's3',
        'service',
        's3: does not offer the service "lvm" (it offers nvme); leave it out, or install what brings it',
      ],
      ['s3', 'clock', 's3: its clock is 120 s behind; set it, since certificates would not be valid yet or no more'],
      ['s4', 'address', 's4: no interface with the role "management" has an address'],
      ['s4', 'leftover', 's4: belongs to a cluster already'],
      [
        's4',
        'leftover',
        's4: has the storage pool "local", which would be lost or in the way; remove what is left or reset the server',
      ],
      ['s5', 'application', 's5: runs incus 2, not incus 1'],
      [
        undefined,
        'version',
        'the servers run different versions of Incus: 7.0.2 on s3, s4; 7.1.0 on s5; bring them to the same',
      ],
    ]);
  });
});
