import { connectNats, RpcServer } from '@muster/messaging';
import { type INestMicroservice, Module, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NatsConnection } from '@nats-io/transport-node';

export interface AnsweringService {
  stop(): Promise<void>;
}

/** A service that answers the gateway's questions with the controllers of a spec, over real NATS. */
export async function answerWith(
  natsUrl: string,
  controllers: Type[],
  providers: Provider[] = [],
): Promise<AnsweringService> {
  const connection = await connectNats({ url: natsUrl, name: 'spec' });
  const app = await listen(connection, controllers, providers);
  return {
    stop: async () => {
      await app.close();
      await connection.close();
    },
  };
}

async function listen(
  connection: NatsConnection,
  controllers: Type[],
  providers: Provider[],
): Promise<INestMicroservice> {
  @Module({ controllers, providers })
  class SpecModule {}
  const app = await NestFactory.createMicroservice(SpecModule, {
    strategy: new RpcServer(connection, { queue: 'spec' }),
    logger: ['error', 'warn'],
  });
  await app.listen();
  return app;
}
