import { addressOf, rowsOf, valueOf } from '@muster/api-client';
import type { Operation, RESOURCE_KINDS, ResourceKind } from '@muster/contracts';
import type { Stack } from '../stack/stack.js';
import { eventually } from './registered-fleet.js';

export interface ClusterRequest {
  readonly name: string;
  readonly server_names: string[];
  readonly [field: string]: unknown;
}

/** Asks for a cluster and answers at once with the operation's id. */
export async function askForCluster(stack: Stack, request: ClusterRequest): Promise<string> {
  const body = { connection_url: '', server_type: 'incus' as const, ...request };
  const params = { header: { Prefer: 'respond-async' } };
  const address = await addressOf(stack.client.api.POST('/1.0/provisioning/clusters', { body, params }));
  return address.slice(address.lastIndexOf('/') + 1);
}

/** Waits for an operation's end; an operation that does not end that way is shown with its steps and the worker's log. */
export async function untilEnded(
  stack: Stack,
  id: string,
  state: Operation['state'] = 'done',
  withinMs = 30_000,
): Promise<Operation> {
  return eventually(async () => {
    const operation = await valueOf(stack.client.api.GET('/1.0/operations/{id}', { params: { path: { id } } }));
    if (operation.state !== state) throw new Error(describeOperation(stack, operation));
    return operation;
  }, withinMs);
}

/** All objects of a kind that the inventory has of a cluster. */
export async function inventoryOf(stack: Stack, cluster: string, kind: (typeof RESOURCE_KINDS)[ResourceKind]) {
  const params = { path: { kind }, query: { recursion: '1', cluster, secrets: 'true' as const } };
  return rowsOf(stack.client.api.GET('/1.0/inventory/{kind}', { params }));
}

function describeOperation(stack: Stack, operation: Operation): string {
  const steps = operation.steps.map(({ name, server, state }) => `  ${state.padEnd(8)} ${name} ${server}`).join('\n');
  const log = stack.programs.provisioning.log().split('\n').slice(-6).join('\n');
  const error = JSON.stringify(operation.last_error);
  return `operation is ${operation.state} ${operation.direction}, waiting for "${operation.waiting_for}", ${error}\n${steps}\n${log}`;
}
