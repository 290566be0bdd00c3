import { describe, expect, it } from 'vitest';
import { blockers } from './blockers.js';
import { reasonToStay, type FoundInstance } from './can-move.js';
import type { Holdings } from './holdings.js';

const instance = (more: Partial<FoundInstance> = {}): FoundInstance => ({
  name: 'web',
  project: 'default',
  location: 's2',
  config: {},
  devices: { root: { type: 'disk', path: '/', pool: 'local' }, eth0: { type: 'nic', network: 'incusbr0' } },
  ...more,
});
const shared = new Set(['remote']);
const withDevice = (device: Record<string, string>) => instance({ devices: { extra: device } });

const image = (locations: string[]) => ({ fingerprint: 'abcdef0123456789', project: 'default', locations });

const volume = (name: string, location: string, project = 'default') => ({ pool: 'local', project, name, location });

describe('an instance', () => {
  it.each([
    [instance()],
    [withDevice({ type: 'disk', pool: 'remote', source: 'data', path: '/data' })],
    [withDevice({ type: 'disk', source: 'cloud-init:config' })],
    [instance({ config: { 'cluster.evacuate': 'migrate' }, devices: { gpu: { type: 'gpu' } } })],
  ])('moves with an evacuation: %j', (moving) => {
    expect(reasonToStay(moving, shared)).toBeUndefined();
  });

  it.each([
    [instance({ config: { 'cluster.evacuate': 'stop' } }), 'has cluster.evacuate=stop'],
    [withDevice({ type: 'gpu' }), 'has the gpu device "extra"'],
    [withDevice({ type: 'disk', pool: 'local', source: 'data', path: '/data' }), 'on this member only'],
    [withDevice({ type: 'disk', source: '/srv', path: '/srv' }), 'on this member only'],
  ])('stays where it is, and it is said why: %j', (staying, reason) => {
    expect(reasonToStay(staying, shared)).toContain(reason);
  });
});

describe('the removal of members', () => {
  const nothing: Holdings = { instances: [], volumes: [], images: [], sharedPools: shared };
  const messages = (holdings: Partial<Holdings>, settled: string[] = []) =>
    blockers(['s2', 's3'], { ...nothing, ...holdings }, new Set(settled)).map(({ message }) => message);

  it('loses nothing that moves, is elsewhere too, or is the member’s own', () => {
    expect(
      messages({
        instances: [instance(), instance({ location: 's1', devices: { gpu: { type: 'gpu' } } })],
        volumes: [
          volume('backups', 's2'),
          volume('images', 's3'),
          volume('logs', 's2'),
          volume('data', 's1'),
          volume('data', ''),
        ],
        images: [image(['s2', 's1']), image([])],
      }),
    ).toEqual([]);
  });

  it('is stopped by all that would be lost, at once', () => {
    expect(
      messages({
        instances: [withDevice({ type: 'usb' })],
        volumes: [volume('data', 's3'), volume('backups', 's2', 'internal')],
        images: [image(['s2', 's3'])],
      }),
    ).toEqual([
      's2: the instance "web" has the usb device "extra"; move it or delete it first',
      's3: the volume "data" in pool "local" is only there; move it or delete it first',
      's2: the volume "backups" in pool "local" of project "internal" is only there; move it or delete it first',
      's2, s3: the image abcdef012345 is only there; copy it to a member that stays, or delete it first',
    ]);
  });

  it('is stopped by whatever an evacuation left behind', () => {
    expect(messages({ instances: [instance()] }, ['s2'])).toEqual([
      's2: the instance "web" was not moved by the evacuation; move it or delete it first',
    ]);
  });
});
