import { afterEach, expect, it } from 'vitest';
import { type AnsweringGateway, ok, startGateway } from '../spec-support/answering-gateway.js';
import { runMuster } from '../spec-support/run-muster.js';

const kind = (rows: number, drift_found: number, error = '') => ({
  synced_to: '2026-11-22T08:44:05.123Z',
  rows,
  drift_found,
  error,
});
const cluster = {
  cluster: 'one',
  current: false,
  reason: 'no events from s2: silent',
  followed_since: null,
  gaps_healed: 3,
  kinds: { instance: kind(7, 2), network_acl: kind(5, 0, 'web was set apart: unsupported') },
};

let gateway: AnsweringGateway;
afterEach(() => gateway.stop());

async function muster(line: string) {
  gateway = await startGateway({ 'GET /1.0/inventory/status': ok([cluster]) });
  return runMuster(line.split(' '), { env: { MUSTER_HOME: gateway.folder }, cwd: gateway.folder });
}

it('sums up each cluster in a line', async () => {
  const { stdout } = await muster('inventory status --cluster one -f csv');
  expect(stdout).toBe('one,no,no events from s2: silent,12,2,3,\n');
  expect(gateway.seen[0]?.line).toBe('GET /1.0/inventory/status?cluster=one');
});

it('shows each kind when it is asked to', async () => {
  const { stdout } = await muster('inventory status --kinds -f csv,header');
  expect(stdout.split('\n')).toEqual([
    'Cluster,Kind,Synced To,Objects,Drift Found,Fault',
    'one,instance,2026-11-22T08:44:05.123Z,7,2,',
    'one,network_acl,2026-11-22T08:44:05.123Z,5,0,web was set apart: unsupported',
    '',
  ]);
});
