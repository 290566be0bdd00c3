import { randomBytes } from 'node:crypto';
import { ApiError, accepted } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import { fingerprintOf } from '../certificates.js';
import type { IncusServer } from '../incus-server.js';
import type { Operation } from '../operations.js';
import { operationStatus } from '../operations.js';
import { announce } from './incus-call.js';
import type { IncusCall } from './incus-call.js';

const unitMilliseconds: Readonly<Record<string, number>> = {
  S: 1000,
  M: 60_000,
  H: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Makes a join token for a new name; an earlier token for that name dies. Throws `ApiError` 500 for a name in use. */
export function issueJoinToken(call: IncusCall, serverName: string): Reply {
  const { incus, database } = call;
  if (!incus.clustered) throw new ApiError(400, 'This server is not clustered');
  if (database.members.some(({ name, state }) => name === serverName && state !== 'pending')) {
    throw new ApiError(500, `The cluster already has a member with name: ${serverName}`);
  }
  const members = incus.fleet.membersOf(database);
  for (const { owner, token } of tokensOf(members)) {
    if (token.metadata['serverName'] === serverName) owner.operations.cancel(token);
  }
  const expiry = expiryMilliseconds(database.config['cluster.join_token_expiry'] ?? '3H');
  const token = incus.operations.issueToken({
    description: 'Executing operation',
    location: incus.state.memberName,
    resources: { cluster: null },
    metadata: {
      serverName,
      secret: randomBytes(32).toString('hex'),
      fingerprint: fingerprintOf(incus.presentedPair().certificate),
      addresses: members.filter(({ running }) => running).map(({ address }) => address),
      expiresAt: new Date(Date.now() + expiry).toISOString(),
    },
  });
  announce(call, 'cluster-token-created', '/1.0/cluster/members');
  return accepted(token);
}

/** Uses a token up. Throws with Incus' words when there is none with this secret, or it is too old. */
export function consumeJoinToken(joined: IncusServer, secret: string, from: string): void {
  const members = joined.fleet.membersOf(joined.database).filter(({ running }) => running);
  const found = tokensOf(members).find(({ token }) => token.metadata['secret'] === secret);
  if (found === undefined) throw new Error('No matching cluster join operation found');
  if (new Date(String(found.token.metadata['expiresAt'])).getTime() < Date.now()) {
    throw new Error('Failed during search for join token operation: Token has expired');
  }
  found.owner.operations.cancel(found.token);
  const requestor = { username: '', protocol: '', address: from };
  found.owner.lifecycle('operation-cancelled', `/1.0/operations/${found.token.id}`, { requestor });
}

function tokensOf(members: readonly IncusServer[]): { owner: IncusServer; token: Operation }[] {
  return members.flatMap((owner) =>
    owner.operations
      .list()
      .filter((operation) => operation.class === 'token' && operation.status_code === operationStatus.running)
      .map((token) => ({ owner, token })),
  );
}

function expiryMilliseconds(text: string): number {
  const unit = unitMilliseconds[text.slice(-1)];
  const count = Number.parseInt(text, 10);
  return unit === undefined || Number.isNaN(count) ? 3 * 3_600_000 : count * unit;
}
