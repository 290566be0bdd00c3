import 'reflect-metadata';
import {
  clusterEndpoints,
  fleetIdentity,
  type ClusterEndpoint,
  type RequestOf,
  type ResponseOf,
} from '@muster/contracts';
import { Rpc, RpcServer, RpcStream } from '@muster/messaging';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NatsConnection } from '@nats-io/transport-node';

/** What provisioning answers to the inventory, at the moment. The spec may change it. */
export interface PlayedProvisioning {
  clusters: ClusterEndpoint[];
  readonly identity: ResponseOf<typeof fleetIdentity>;
}

/** Answers the inventory's questions in place of provisioning, over real NATS with provisioning's login. */
export async function playProvisioning(
  connection: NatsConnection,
  played: PlayedProvisioning,
): Promise<{ stop(): Promise<void> }> {
  @Controller()
  class Questions {
    @RpcStream(clusterEndpoints)
    async *endpoints({ id, name }: RequestOf<typeof clusterEndpoints>): AsyncGenerator<ClusterEndpoint> {
      yield* played.clusters.filter(
        (cluster) => (id ?? cluster.id) === cluster.id && (name ?? cluster.name) === cluster.name,
      );
    }

    @Rpc(fleetIdentity)
    identity(): ResponseOf<typeof fleetIdentity> {
      return played.identity;
    }
  }

  @Module({ controllers: [Questions] })
  class Provisioning {}

  const app = await NestFactory.createMicroservice(Provisioning, {
    strategy: new RpcServer(connection, { queue: 'provisioning' }),
    logger: ['error', 'warn'],
  });
  await app.listen();
  return { stop: () => app.close() };
}
