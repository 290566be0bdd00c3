import { ClusterPost } from '@muster/contracts';
import { describe, expect, it } from 'vitest';
import { checkRequest, requestFindings } from './check-request.js';

const post = (more: object): ClusterPost =>
  ClusterPost.parse({ name: 'c1', server_names: ['s1'], server_type: 'incus', ...more });

describe('a request for a cluster', () => {
  it('may come as upstream’s client sends it, with every field there and empty', () => {
    const empty = {
      services_config: {},
      application_seed_config: null,
      cluster_template: '',
      cluster_template_variable_values: {},
    };
    expect(requestFindings(post({ ...empty, certificate: '', status: '', update_status: {} }))).toEqual([]);
  });

  it('is refused with every fault at once', () => {
    const findings = requestFindings(
      post({ name: 'a/b', connection_url: 'no url', server_names: ['s1', 's2', 's1'], server_type: 'unknown' }),
    );
    expect(findings.map(({ path }) => path)).toEqual(['name', 'connection_url', 'server_names', 'server_type']);
    expect(findings[2]?.message).toBe('server "s1" is named twice');
  });

  it.each(['..', '.hidden', 'a/b', 'a\\b', 'a:b', 'a*b', 'a?b', 'a"b', 'a<b', 'a|b', '', ' a', 'a\nb'])(
    'can not have the name %j',
    (name) => {
      expect(() => checkRequest(post({ name }))).toThrow(expect.objectContaining({ code: 'name.invalid' }));
    },
  );

  it('names documents or a template, not both', () => {
    const both = { cluster_template: 't', services_config: { lvm: { enabled: true } } };
    expect(requestFindings(post(both))).toEqual([
      { path: 'services_config', message: 'services_config can not be given together with cluster_template' },
    ]);
    expect(requestFindings(post({ cluster_template_variable_values: { A: 1 } }))).toHaveLength(1);
  });
});
