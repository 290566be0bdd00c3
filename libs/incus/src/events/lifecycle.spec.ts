import { describe, expect, it } from 'vitest';
import { parseLifecycle, type IncusEvent } from './lifecycle.js';

/** As Incus 7.0.2 sent them on 2026-11-22, requestor left out. */
function event(metadata: object, location = 'server2', project = 'default'): IncusEvent {
  return { type: 'lifecycle', timestamp: '2026-11-22T05:42:15.101517546Z', metadata, location, project };
}

describe('a lifecycle event', () => {
  it('of a volume tells pool, type, name and member', () => {
    const source = '/1.0/storage-pools/local/volumes/custom/ev';
    const context = { location: 'server2', type: 'custom' };
    expect(parseLifecycle(event({ action: 'storage-volume-created', source, context }))).toEqual({
      action: 'storage-volume-created',
      source: ['storage-pools', 'local', 'volumes', 'custom', 'ev'],
      name: 'ev',
      project: 'default',
      location: 'server2',
      oldName: undefined,
      type: 'custom',
    });
    expect(parseLifecycle(event({ action: 'storage-volume-deleted', source }))?.type).toBe('custom');
  });

  it('of an instance prefers the name and project that it states', () => {
    const metadata = { action: 'instance-renamed', source: '/1.0/instances/cev2', context: { old_name: 'cev' } };
    const stated = parseLifecycle(event({ ...metadata, name: 'cev2', project: 'internal' }));
    expect(stated).toMatchObject({ name: 'cev2', project: 'internal', oldName: 'cev', type: undefined });
  });

  it('keeps the whole path of a part, so that it is not taken for the object', () => {
    const source = '/1.0/instances/c%201/snapshots/snap0?project=internal';
    const parsed = parseLifecycle(event({ action: 'instance-snapshot-created', source }, 'server1', ''));
    expect(parsed).toMatchObject({ source: ['instances', 'c 1', 'snapshots', 'snap0'], project: 'internal' });
  });

  it('survives a source that is wrongly escaped', () => {
    const parsed = parseLifecycle(event({ action: 'instance-created', source: '/1.0/instances/100%' }));
    expect(parsed?.name).toBe('100%');
  });

  it('is none when the event is of another type or lacks its action', () => {
    expect(parseLifecycle({ ...event({ action: 'a', source: 's' }), type: 'operation' })).toBeUndefined();
    expect(parseLifecycle(event({ source: '/1.0/instances/c1' }))).toBeUndefined();
  });
});
