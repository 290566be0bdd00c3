import 'reflect-metadata';
import { EventFeed, RpcClient } from '@muster/messaging';
import { MusterLogger } from '@muster/service-kit';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { GatewayModule } from '../gateway.module.js';
import { PublicAddress } from '../server/public-address.js';
import { VERSION } from '../server/version.js';
import { apiDocument } from './document.js';

/** What the process around the gateway would give it. A preview makes nothing, but wants every name known. */
@Module({})
class SurroundingsModule {}
const names = [RpcClient, EventFeed, MusterLogger, DataSource, PublicAddress];
const surroundings = {
  module: SurroundingsModule,
  global: true,
  providers: names.map((name) => ({ provide: name, useValue: {} })),
  exports: names,
};

@Module({ imports: [surroundings, GatewayModule] })
class PreviewModule {}

// Prints the description of the API, for those who make clients from it. Needs neither NATS nor Postgres.
const app = await NestFactory.create(PreviewModule, new FastifyAdapter(), {
  preview: true,
  logger: false,
  abortOnError: false,
});
process.stdout.write(`${JSON.stringify(apiDocument(app, VERSION), undefined, 2)}\n`);
