import { JetStreamStrategy, RpcServer } from '@muster/messaging';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { ConfigurationShape } from '../configuration/read-configuration.js';
import { NestLog } from '../logging/nest-log.js';
import { serviceModule, type Foundations } from './service-module.js';
import type { ServiceConfiguration, ServiceOptions } from './service-options.js';

/** Nest's application with its transports, not started. It listens for HTTP only if the service does so itself. */
export async function buildApplication<Shape extends ConfigurationShape>(
  options: ServiceOptions<Shape>,
  foundations: Foundations<Shape>,
): Promise<INestApplication> {
  const { configuration, logger, nats } = foundations;
  const adapter = options.httpAdapter?.(configuration) ?? new FastifyAdapter();
  const app = await NestFactory.create(serviceModule(options, foundations), adapter, {
    logger: new NestLog(logger),
    abortOnError: false,
    bodyParser: false,
  });
  if (isWanted(options.rpc, configuration)) {
    app.connectMicroservice({ strategy: new RpcServer(nats, { queue: options.service }) });
  }
  if (isWanted(options.jetstream, configuration)) {
    app.connectMicroservice({ strategy: new JetStreamStrategy(nats) });
  }
  return app;
}

function isWanted<Shape extends ConfigurationShape>(
  choice: ServiceOptions<Shape>['rpc'],
  configuration: ServiceConfiguration<Shape>,
): boolean {
  return typeof choice === 'function' ? choice(configuration) : choice === true;
}
