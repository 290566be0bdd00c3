import type { ApiRequest } from '../../http/api-request.js';
import { ApiError, done, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import type { IncusServer } from '../incus-server.js';
import type { Operation } from '../operations.js';
import { announce, param } from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';

/** Any member answers for the operations of all that run. */
function reachable({ incus }: IncusCall): IncusServer[] {
  const members = incus.fleet.membersOf(incus.database).filter((member) => member.running && member !== incus);
  return [incus, ...members];
}

function find(call: IncusCall, request: ApiRequest): { owner: IncusServer; operation: Operation } {
  const id = param(request, 'id');
  for (const owner of reachable(call)) {
    const operation = owner.operations.get(id);
    if (operation !== undefined) return { owner, operation };
  }
  throw new ApiError(404, 'Operation not found');
}

function list(call: IncusCall): Reply {
  const grouped: Record<string, unknown[]> = {};
  for (const operation of reachable(call).flatMap(({ operations }) => operations.list())) {
    const group = (grouped[operation.status.toLowerCase()] ??= []);
    group.push(call.recursion > 0 ? operation : `/1.0/operations/${operation.id}`);
  }
  return sync(grouped);
}

async function wait(call: IncusCall, request: ApiRequest): Promise<Reply> {
  const { owner, operation } = find(call, request);
  const seconds = Number(request.query.get('timeout') ?? '-1');
  if (!Number.isFinite(seconds)) throw new ApiError(400, 'Invalid timeout');
  return sync(await owner.operations.wait(operation, seconds * 1000));
}

function cancel(call: IncusCall, request: ApiRequest): Reply {
  const { owner, operation } = find(call, request);
  owner.operations.cancel(operation);
  announce(call, 'operation-cancelled', `/1.0/operations/${operation.id}`);
  return done();
}

export const operationRoutes: readonly IncusRoute[] = [
  { method: 'GET', path: '/1.0/operations', handle: list },
  { method: 'GET', path: '/1.0/operations/{id}', handle: (call, request) => sync(find(call, request).operation) },
  { method: 'GET', path: '/1.0/operations/{id}/wait', handle: wait },
  { method: 'DELETE', path: '/1.0/operations/{id}', handle: cancel },
];
