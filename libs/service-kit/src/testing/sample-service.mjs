// A service of every part of the kit, run as a process of its own by run-service.spec.ts. Plain JavaScript, because Node
// runs it as it is; so its decorators are called as functions.
import 'reflect-metadata';
import { defineRpc } from '@muster/contracts';
import {
  JetStreamEvent,
  OUTBOX_MIGRATION_SQL,
  OutboxPublisher,
  Rpc,
  RpcClient,
  WorkHints,
  writeEvents,
} from '@muster/messaging';
import { Controller, Inject, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { MusterLogger, runService } from '../../dist/index.js';

const noun = process.env.SAMPLE_NOUN;
const nothing = { request: z.object({}), response: z.object({}) };
const order = defineRpc('provisioning', noun, 'order', { request: z.object({ id: z.uuid() }), response: z.object({}) });
const slow = defineRpc('provisioning', noun, 'slow', nothing);
const crash = defineRpc('provisioning', noun, 'crash', nothing);

class MakeSample1700000000000 {
  async up(runner) {
    await runner.query(OUTBOX_MIGRATION_SQL);
  }
  async down() {}
}

class SampleController {
  constructor(dataSource, publisher, hints, logger) {
    Object.assign(this, { dataSource, publisher, hints, logger });
  }

  async order({ id }) {
    await this.dataSource.transaction((tx) =>
      writeEvents(tx, [{ noun: 'operation', verb: 'accepted', aggregate: id, version: 1, data: {} }]),
    );
    this.publisher.wake();
    await this.hints.send(noun, id);
    return {};
  }

  async work({ id }) {
    this.logger.info('worked', { id, join_token: 'hush', url: 'postgres://me:hush@host/db' });
    await this.dataSource.query('SELECT 1');
  }

  async slow() {
    this.logger.info('slow has begun');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return {};
  }

  async crash() {
    setImmediate(() => Promise.reject(new Error('forgotten')));
    return {};
  }
}

function mark(decorator, name) {
  decorator(SampleController.prototype, name, Object.getOwnPropertyDescriptor(SampleController.prototype, name));
}
Controller()(SampleController);
for (const [index, token] of [DataSource, OutboxPublisher, WorkHints, MusterLogger].entries()) {
  Inject(token)(SampleController, undefined, index);
}
mark(Rpc(order), 'order');
mark(Rpc(slow), 'slow');
mark(Rpc(crash), 'crash');
mark(
  JetStreamEvent(`muster.work.${noun}`, { stream: 'WORK', durable: noun, schema: z.object({ id: z.uuid() }) }),
  'work',
);

// oxlint-disable-next-line typescript/no-extraneous-class -- Nest's modules are empty classes
class SampleModule {}
Module({ controllers: [SampleController] })(SampleModule);

await runService({
  name: 'sample',
  service: 'provisioning',
  schema: process.env.SAMPLE_SCHEMA,
  migrations: [MakeSample1700000000000],
  configuration: { SAMPLE_NOUN: z.string().describe('a word') },
  module: () => SampleModule,
  rpc: true,
  jetstream: true,
  outbox: { pollMs: 20 },
  onStart: (app) => {
    if (app.get(RpcClient) === undefined) throw new Error('the kit provides no RpcClient');
  },
});
