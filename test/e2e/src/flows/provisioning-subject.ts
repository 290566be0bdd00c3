import 'reflect-metadata';
import { join } from 'node:path';
import { createDataSource } from '@muster/database';
import { connectNats, RpcClient } from '@muster/messaging';
import type { FlowSubject, FlowWorld } from '@muster/operations/testing';
import { FleetIdentity } from '@muster/provisioning-worker/fleet/fleet-identity';
import type { FlowTools } from '@muster/provisioning-worker/flows/tools';
import { flows } from '@muster/provisioning-worker/flows/flows';
import { ServerAddresses } from '@muster/provisioning-worker/fleet/server-addresses';
import { ServerConnections } from '@muster/provisioning-worker/fleet/server-connections';
import { SecretBox } from '@muster/service-kit';
import type { Simulator } from '@muster/simulator';
import { startTestStack, type TestStack } from '../stack/test-stack.js';

export type ProvisioningSubject = FlowSubject<FlowTools>;

/**
 * Everything of Muster as processes but the worker: the operations are carried out in this process, which can be made to
 * die at any place. They are asked for over HTTP, and work on simulated servers.
 */
export async function provisioningSubject(
  world: (stack: TestStack, carry: Parameters<ProvisioningSubject['world']>[0]) => Promise<FlowWorld>,
): Promise<ProvisioningSubject> {
  const stack = await startTestStack({ environment: { provisioning: { MUSTER_ROLES: 'api,poller' } } });
  const dataSource = await createDataSource({
    url: stack.database.urls.provisioning,
    schema: 'provisioning',
    migrations: [],
    poolSize: 10,
  }).initialize();
  const nats = await connectNats({
    name: 'flow-laws',
    url: stack.nats.url,
    user: 'provisioning',
    password: stack.nats.users.provisioning,
  });
  const secrets = SecretBox.fromFile(join(stack.home, 'master-key'));
  const connections = new ServerConnections(new FleetIdentity(dataSource, secrets));
  return {
    dataSource,
    flows,
    tools: {
      dataSource,
      connections,
      addresses: new ServerAddresses(dataSource),
      rpc: new RpcClient(nats),
      secrets,
      now: () => new Date(),
    },
    world: (carry) => world(stack, carry),
    close: async () => {
      await connections.onApplicationShutdown();
      await nats.close();
      await dataSource.destroy();
      await stack.stop();
    },
  };
}

/**
 * What the servers hold. A service that was configured once and is off again is the same as one that never was: IncusOS
 * answers the same for both.
 */
export function stateOfServers(simulator: Simulator): unknown {
  const state = simulator.state({ normalised: true });
  for (const server of Object.values(state.servers) as { os: { services: Record<string, { running: boolean }> } }[]) {
    const running = Object.entries(server.os.services).filter(([, service]) => service.running);
    server.os.services = Object.fromEntries(running);
  }
  return state;
}
