import { describe, expect, it } from 'vitest';
import { lostFindings, stillHeard, type ClusterVoice, type Sign } from './lost-findings.js';

const signs = (entries: Record<string, Sign['kind']>) =>
  new Map(
    Object.entries(entries).map(([server, kind]): [string, Sign] => [
      server,
      kind === 'alive' ? { kind } : { kind, detail: 'refused' },
    ]),
  );
const answers: ClusterVoice = { kind: 'answers', members: [] };
const codes = (...[of, voice]: Parameters<typeof lostFindings>) => lostFindings(of, voice).map(({ code }) => code);

const member = (server_name: string, status: string) => ({
  server_name,
  status,
  url: '',
  roles: [],
  groups: [],
  config: {},
});

describe('servers are given up for lost', () => {
  it('when they are silent or something else stands in their place, and the cluster answers', () => {
    expect(codes(signs({ s1: 'silent', s2: 'changed' }), answers)).toEqual([]);
  });

  it('but not when one answers, which is named', () => {
    const [finding] = lostFindings(signs({ s1: 'silent', s2: 'alive' }), answers);
    expect(finding).toMatchObject({ code: 'alive', server: 's2' });
  });

  it('but not when the rest has no quorum; then it is said what that means', () => {
    const voice: ClusterVoice = { kind: 'no-quorum', answering: ['s3'], detail: 'no leader' };
    const [finding] = lostFindings(signs({ s1: 'silent' }), voice);
    expect(finding?.message).toContain('more than half of those that hold the database have to be up');
    expect(codes(signs({ s1: 'silent' }), { kind: 'silent', detail: 'refused' })).toEqual(['unreachable']);
  });

  it('not before the cluster has noticed, too', () => {
    const members = [member('s1', 'Online'), member('s2', 'Offline'), member('s3', 'Online')];
    expect(stillHeard(['s1', 's2'], members)).toEqual(['s1']);
  });
});
