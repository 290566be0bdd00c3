import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OwnNats } from '../testing/own-nats.js';
import type { JetStreamContext } from './jetstream-context.js';
import { JetStreamEvent } from './jetstream-event.js';
import { JetStreamStrategy } from './jetstream-strategy.js';
import { PoisonError } from './poison-error.js';

const Job = z.object({ id: z.string(), mode: z.enum(['ok', 'flaky', 'poison', 'always', 'slow']) });
type Job = z.infer<typeof Job>;

const deliveries = new Map<string, number>();
const done: string[] = [];
const hints = { running: 0, most: 0, done: 0 };

@Controller()
class Worker {
  @JetStreamEvent('muster.work.job', {
    stream: 'WORK',
    durable: 'jobs',
    ackWaitMs: 1_000,
    maxDeliveries: 3,
    backOffMs: [50],
    schema: Job,
  })
  async job(job: Job, context: JetStreamContext): Promise<void> {
    deliveries.set(job.id, context.delivery);
    if (job.mode === 'flaky' && context.delivery < 3) throw new Error('not yet');
    if (job.mode === 'poison') throw new PoisonError('nobody can do this');
    if (job.mode === 'always') throw new Error('never works');
    if (job.mode === 'slow') await sleep(2_500);
    done.push(job.id);
  }

  @JetStreamEvent('muster.work.hint', { stream: 'WORK', durable: 'hints', acknowledge: 'before', concurrency: 2 })
  async hint(): Promise<void> {
    hints.running += 1;
    hints.most = Math.max(hints.most, hints.running);
    await sleep(300);
    hints.running -= 1;
    hints.done += 1;
  }
}

@Module({ controllers: [Worker] })
class WorkerModule {}

let nats: OwnNats;
let connection: NatsConnection;
let js: JetStreamClient;
let manager: JetStreamManager;
let app: INestMicroservice;

const start = async (): Promise<INestMicroservice> => {
  const service = await NestFactory.createMicroservice(WorkerModule, {
    strategy: new JetStreamStrategy(await nats.connect()),
    logger: false,
  });
  await service.listen();
  return service;
};

beforeAll(async () => {
  nats = await OwnNats.start();
  connection = await nats.connect();
  js = jetstream(connection);
  manager = await jetstreamManager(connection);
  app = await start();
});

afterAll(async () => {
  await app.close();
  await nats.stop();
});

beforeEach(() => {
  deliveries.clear();
  done.length = 0;
});

const give = (id: string, mode: string) => js.publish('muster.work.job', JSON.stringify({ id, mode }));

async function deadLetters(): Promise<{ body: string; reason: string; deliveries: string }[]> {
  const { state } = await manager.streams.info('DEAD');
  const letters = [];
  for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq += 1) {
    const message = await manager.streams.getMessage('DEAD', { seq });
    letters.push({
      body: message?.string() ?? '',
      reason: message?.header.get('Muster-Dead-Reason') ?? '',
      deliveries: message?.header.get('Muster-Dead-Deliveries') ?? '',
    });
  }
  return letters;
}

describe('a message of a stream', () => {
  it('is handled once, again after a fault, and once only while a long handler runs', async () => {
    await Promise.all([give('fine', 'ok'), give('flaky', 'flaky'), give('slow', 'slow')]);
    await expect.poll(() => done.toSorted(), { timeout: 10_000 }).toEqual(['fine', 'flaky', 'slow']);
    expect(Object.fromEntries(deliveries)).toEqual({ fine: 1, flaky: 3, slow: 1 });
    await expect.poll(async () => (await manager.streams.info('WORK')).state.messages).toBe(0);
  });

  it('that nobody can handle lies among the dead letters, with its body and the reason', async () => {
    await Promise.all([
      give('p', 'poison'),
      give('a', 'always'),
      give('m', 'no such mode'),
      js.publish('muster.work.job', 'not json'),
    ]);
    await expect.poll(async () => (await deadLetters()).length, { timeout: 10_000 }).toBe(4);
    const letters = await deadLetters();
    const reasonOf = (part: string) => letters.find((letter) => letter.body.includes(part));
    expect(reasonOf('"p"')).toMatchObject({ reason: 'nobody can do this', deliveries: '1' });
    expect(reasonOf('"a"')).toMatchObject({ reason: 'failed 3 times: never works', deliveries: '3' });
    expect(reasonOf('"m"')?.reason).toMatch(/^breaks its schema: mode: /);
    expect(reasonOf('not json')?.reason).toMatch(/^is not JSON: /);
    await expect.poll(async () => (await manager.streams.info('WORK')).state.messages).toBe(0);
  });

  it('is not fetched without a free place, so that another process can have it', async () => {
    for (let count = 0; count < 6; count += 1) await js.publish('muster.work.hint', '{}');
    await expect.poll(() => hints.running).toBe(2);
    expect((await manager.streams.info('WORK')).state.messages).toBe(4);
    await expect.poll(() => hints.done, { timeout: 5_000 }).toBe(6);
    expect(hints.most).toBe(2);
  });
});

describe('a consumer', () => {
  it('that was deleted is made again', async () => {
    await manager.consumers.delete('WORK', 'jobs');
    await give('after', 'ok');
    await expect.poll(() => done, { timeout: 20_000 }).toEqual(['after']);
  }, 30_000);

  it('comes back and works when the server was killed and had lost all its storage', async () => {
    await nats.kill();
    await nats.loseStorage();
    await nats.start();
    await expect
      .poll(
        () =>
          give('new', 'ok').then(
            () => true,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
    await expect.poll(() => done, { timeout: 20_000 }).toContain('new');
    await give('poisoned', 'poison');
    await expect.poll(() => deadLetters().catch(() => []), { timeout: 10_000 }).toMatchObject([{ deliveries: '1' }]);
  }, 40_000);

  it('waits for a server that is away when the service starts', async () => {
    await app.close();
    await nats.kill();
    await nats.loseStorage();
    const starting = await (async () => {
      const strategy = new JetStreamStrategy(connection);
      const service = await NestFactory.createMicroservice(WorkerModule, { strategy, logger: false });
      await service.listen();
      return service;
    })();
    await nats.start();
    app = starting;
    await expect
      .poll(
        () =>
          give('early', 'ok').then(
            () => true,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
    await expect.poll(() => done, { timeout: 20_000 }).toContain('early');
  }, 40_000);
});

describe('a service that stops', () => {
  it('ends what it has begun and leaves the rest to others', async () => {
    await give('begun', 'slow');
    await expect.poll(() => deliveries.get('begun')).toBe(1);
    await app.close();
    expect(done).toContain('begun');
    await give('rest', 'ok');
    await sleep(300);
    expect(deliveries.has('rest')).toBe(false);
    app = await start();
    await expect.poll(() => done, { timeout: 10_000 }).toContain('rest');
  }, 30_000);
});
