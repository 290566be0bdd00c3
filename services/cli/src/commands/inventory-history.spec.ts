import { afterEach, expect, it } from 'vitest';
import { type AnsweringGateway, ok, type Routes, startGateway } from '../spec-support/answering-gateway.js';
import { runMuster } from '../spec-support/run-muster.js';

const UUID = '08e22adf-1a2e-5782-ba5d-29c111c6698b';
const entry = {
  id: '7',
  at: '2026-11-22T08:44:05.123Z',
  change: 'updated',
  found_by: 'event',
  reason: 'instance-updated',
  paths: ['/config/user.a', '/description'],
  cluster: 'one',
  server: 's1',
  project: 'default',
  parent: '',
  type: '',
  name: 'web',
};
const named = (name: string, uuid: string) => ({ uuid, cluster: 'one', project_name: 'default', name, object: {} });

let gateway: AnsweringGateway;
afterEach(() => gateway.stop());

async function muster(line: string, routes: Routes) {
  gateway = await startGateway(routes);
  return runMuster(line.split(' '), { env: { MUSTER_HOME: gateway.folder }, cwd: gateway.folder });
}

it('tells what happened to an object, and goes on with what is older', async () => {
  const { status, stdout } = await muster(`inventory history instance ${UUID} --limit 1 --before 9 -f csv`, {
    [`GET /1.0/inventory/instances/${UUID}/history`]: ok([entry]),
  });
  expect(status).toBe(0);
  expect(stdout).toBe('2026-11-22T08:44:05.123Z,updated,event,instance-updated,"/config/user.a\n/description",7\n');
  expect(gateway.seen[0]?.line).toBe(`GET /1.0/inventory/instances/${UUID}/history?limit=1&after=9`);
});

it('finds an object of a cluster by its name, and asks for no other', async () => {
  const { stdout } = await muster('inventory history network-acl web --cluster one -f json', {
    'GET /1.0/inventory/network_acls': ok([named('web', UUID)]),
    [`GET /1.0/inventory/network_acls/${UUID}/history`]: ok([entry]),
  });
  expect(JSON.parse(stdout)).toEqual([entry]);
  expect(gateway.seen[0]?.line).toBe('GET /1.0/inventory/network_acls?recursion=1&cluster=one&name=web');
});

const list = { 'GET /1.0/inventory/instances': ok([named('twice', 'u1'), named('twice', 'u2')]) };
const refusals: readonly (readonly [string, Routes, RegExp])[] = [
  ['instance web', {}, /"web" is no UUID[\s\S]*--cluster/],
  ['instance web --cluster one', { 'GET /1.0/inventory/instances': ok([]) }, /There is no instance "web" in "one"/],
  ['instance twice --cluster one', list, /default u1; default u2/],
  [`gadget ${UUID}`, {}, /There is no kind "gadget"[\s\S]*network-acl/],
];

it.each(refusals)('says what to do about "%s"', async (line, routes, problem) => {
  const { status, stderr } = await muster(`inventory history ${line}`, routes);
  expect(status).not.toBe(0);
  expect(stderr).toMatch(problem);
});
