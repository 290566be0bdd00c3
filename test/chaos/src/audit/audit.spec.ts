import { describe, expect, it } from 'vitest';
import type { Change } from '../clients/ledger.js';
import { audit } from './audit.js';
import type { OperationFact, ServerFact, Snapshot, Violation } from './snapshot.js';

function change(fields: Partial<Change>): Change {
  return {
    client: 'c1',
    key: 'key-1',
    kind: 'create',
    cluster: 'one',
    servers: ['a', 'b'],
    operations: ['op-1'],
    refusal: undefined,
    retries: 0,
    atMs: 100,
    ...fields,
  };
}

function operation(fields: Partial<OperationFact>): OperationFact {
  return {
    id: 'op-1',
    kind: 'create-cluster',
    key: 'key-1',
    state: 'done',
    direction: 'forward',
    cluster: 'one',
    servers: ['a', 'b'],
    error: '',
    leftOver: [],
    ...fields,
  };
}

function server(name: string, fields: Partial<ServerFact> = {}): ServerFact {
  return { name, status: 'ready', members: [], state: 'clean', fresh: 'clean', ...fields };
}

const TOLD = ['provisioning/1', 'provisioning/2'];

/** A cluster of two servers was formed, a third server is free, and everybody was told. */
const WELL: Snapshot = {
  changes: [change({})],
  remedies: [],
  troubles: [],
  operations: [operation({})],
  claims: [],
  clusters: [{ name: 'one', status: 'ready', members: ['a', 'b'] }],
  servers: [
    server('a', { members: ['a', 'b'], state: 'clustered' }),
    server('b', { members: ['a', 'b'], state: 'clustered' }),
    server('c'),
  ],
  formed: { one: 'a cluster of two' },
  references: { 2: 'a cluster of two' },
  outbox: [
    { id: 'provisioning/1', verb: 'accepted', operation: 'op-1' },
    { id: 'provisioning/2', verb: 'ended', operation: 'op-1' },
  ],
  overHttp: TOLD,
  onStream: TOLD,
};

function found(fields: Partial<Snapshot>): Pick<Violation, 'promise' | 'text'>[] {
  return audit({ ...WELL, ...fields }).map(({ promise, text }) => ({ promise, text }));
}

function violation(promise: Violation['promise'], text: string): unknown {
  return { promise, text: expect.stringContaining(text) as unknown };
}

describe('the audit', () => {
  it('finds nothing where everything is as promised', () => {
    expect(found({})).toEqual([]);
  });

  it('takes a repeated event of JetStream, which readers know by its id', () => {
    expect(found({ onStream: [...TOLD, ...TOLD] })).toEqual([]);
  });
});

describe('the audit of accepted changes (G1) finds', () => {
  it('an acknowledged operation that is lost', () => {
    expect(found({ changes: [change({ operations: ['op-9'] })] })).toContainEqual(violation('G1', 'op-9 is lost'));
  });

  it('a key that was answered with two operations', () => {
    const operations = [operation({}), operation({ id: 'op-2' })];
    const ended = { id: 'provisioning/3', verb: 'ended', operation: 'op-2' };
    const told = [...TOLD, ended.id];
    const all = found({
      changes: [change({ operations: ['op-1', 'op-2'] })],
      operations,
      outbox: [...WELL.outbox, ended],
      overHttp: told,
      onStream: told,
    });
    expect(all).toEqual([
      violation('G1', 'one key was answered with op-1 and op-2'),
      violation('G1', 'one key made 2 operations'),
    ]);
  });

  it('an operation of another kind than was asked for', () => {
    expect(found({ operations: [operation({ kind: 'add-servers' })] })).toContainEqual(
      violation('G1', 'create of one: op-1 is an operation of add-servers'),
    );
  });

  it('an operation that nobody asked for', () => {
    expect(found({ changes: [] })).toContainEqual(violation('G1', 'nobody asked for create-cluster of one'));
  });

  it('a cluster that was acknowledged and is not there, and one that was deleted and is', () => {
    expect(found({ clusters: [] })).toContainEqual(violation('G1', 'one (a b) is not there'));
    const deletion = change({ key: 'key-2', kind: 'delete', operations: ['op-2'] });
    const operations = [operation({}), operation({ id: 'op-2', key: 'key-2', kind: 'delete-cluster' })];
    const all = found({ changes: [change({}), deletion], operations });
    expect(all).toContainEqual(violation('G1', 'one has a b, not to be there at all'));
  });

  it('a member that was asked for and is missing', () => {
    const clusters = [{ name: 'one', status: 'ready', members: ['a'] }];
    expect(found({ clusters })).toContainEqual(violation('G1', 'one has a, not a b'));
  });

  it('servers that say something else than the database', () => {
    const servers = [server('a', { members: ['a'] }), server('b'), server('c')];
    expect(found({ servers }).filter(({ promise }) => promise === 'G1')).toEqual([
      violation('G1', 'a is a member of a; recorded is one (a b)'),
      violation('G1', 'b is a member of no cluster; recorded is one (a b)'),
    ]);
  });

  it('a half-made cluster that nobody knows', () => {
    const servers = [...WELL.servers.slice(0, 2), server('c', { members: ['c'] })];
    expect(found({ servers })).toEqual([violation('G1', 'c is a member of c; recorded is no cluster')]);
  });

  it('a server in two clusters', () => {
    const servers = [...WELL.servers.slice(0, 2), server('c', { members: ['c', 'a'] })];
    expect(found({ servers })).toContainEqual(violation('G1', 'a is in 2 clusters'));
  });

  it('what a client ran into', () => {
    expect(found({ troubles: ['c1: the run is over'] })).toEqual([violation('G1', 'c1: the run is over')]);
  });

  it('nothing wrong in a cluster whose change was undone, and compares what a grow and a shrink make of it', () => {
    const changes = [
      change({}),
      change({ key: 'key-2', kind: 'grow', servers: ['c'], operations: ['op-2'] }),
      change({ key: 'key-3', kind: 'shrink', servers: ['b'], operations: ['op-3'] }),
    ];
    const operations = [
      operation({}),
      operation({ id: 'op-2', key: 'key-2', kind: 'add-servers', state: 'undone' }),
      operation({ id: 'op-3', key: 'key-3', kind: 'remove-servers' }),
    ];
    const outbox = operations.map(({ id }, index) => ({ id: `provisioning/${index}`, verb: 'ended', operation: id }));
    const told = outbox.map(({ id }) => id);
    const clusters = [{ name: 'one', status: 'ready', members: ['a'] }];
    const servers = [server('a', { members: ['a'], state: 'clustered' }), server('b'), server('c')];
    expect(
      found({ changes, operations, outbox, overHttp: told, onStream: told, clusters, servers, formed: {} }),
    ).toEqual([]);
  });
});

describe('the audit of ends (G2) finds', () => {
  it('an operation that goes on for ever', () => {
    const operations = [operation({ state: 'waiting', error: 'a does not answer' })];
    expect(found({ operations })).toContainEqual(violation('G2', 'is still waiting: a does not answer'));
  });

  it('a failed operation that nobody could end', () => {
    const operations = [operation({ state: 'failed', error: 'a is broken' })];
    const claims = [{ target: 'server:1', operation: 'op-1' }];
    expect(found({ operations, claims })).toContainEqual(violation('G2', 'is failed and still holds its servers'));
  });

  it('a claim of an operation that is not there', () => {
    expect(found({ claims: [{ target: 'server:1', operation: 'op-7' }] })).toEqual([
      violation('G2', 'server:1 is held by nobody known'),
    ]);
  });

  it('a cluster that is not as it is without faults, and where', () => {
    const all = found({ formed: { one: 'a cluster of twins' } });
    expect(all).toEqual([violation('G2', 'a cluster of two… is …a cluster of twins')]);
  });
});

describe('the audit of events (G3) finds', () => {
  it('an event that a subscriber was not told', () => {
    expect(found({ overHttp: TOLD.slice(1) })).toEqual([
      violation('G3', 'the event provisioning/1, operation op-1 accepted, was not told over HTTP'),
    ]);
    expect(found({ onStream: TOLD.slice(0, 1) })).toEqual([
      violation('G3', 'the event provisioning/2, operation op-1 ended, was not told by JetStream'),
    ]);
  });

  it('an event that was told twice over HTTP', () => {
    expect(found({ overHttp: [...TOLD, 'provisioning/2'] })).toEqual([
      violation('G3', 'provisioning/2 was told twice over HTTP'),
    ]);
  });

  it('an event that was never written', () => {
    expect(found({ onStream: [...TOLD, 'provisioning/3'] })).toEqual([
      violation('G3', 'provisioning/3 was told and was never written'),
    ]);
  });

  it('an end that no event tells', () => {
    const told = TOLD.slice(0, 1);
    const all = found({ outbox: WELL.outbox.slice(0, 1), overHttp: told, onStream: told });
    expect(all).toEqual([violation('G3', 'no event tells that create-cluster of one has ended')]);
  });
});

describe('the audit of what is left behind (G5) finds', () => {
  const dirty = [...WELL.servers.slice(0, 2), server('c', { state: 'cleaned by half' })];

  it('a free server that is not clean', () => {
    expect(found({ servers: dirty })).toEqual([violation('G5', 'c belongs to no cluster and is not clean')]);
  });

  it('a free server that did not come back', () => {
    const servers = [...WELL.servers.slice(0, 2), server('c', { status: 'pending' })];
    expect(found({ servers })).toEqual([violation('G5', 'c belongs to no cluster and is pending')]);
  });

  it('nothing wrong with a server that an operation names as left behind', () => {
    const operations = [operation({ leftOver: [{ server: 'c', what: 'its service lvm' }] })];
    expect(found({ servers: dirty, operations })).toEqual([]);
  });
});
