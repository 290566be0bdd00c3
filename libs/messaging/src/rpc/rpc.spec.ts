import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineRpc, defineRpcStream, type RequestOf, type ResponseOf } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectionOptions } from '../connection/nats-settings.js';
import { OwnNats } from '../testing/own-nats.js';
import { provided } from '../testing/provided.js';
import { ROW_END_BYTE } from './row-parts.js';
import { RpcClient } from './rpc-client.js';
import { Rpc, RpcStream } from './rpc-decorators.js';
import { RpcServer } from './rpc-server.js';

/** Subjects of this run alone, below those that the login may use. */
const noun = `spec${process.pid}${Math.floor(performance.now())}`;
const greet = defineRpc('provisioning', noun, 'greet', {
  request: z.object({ name: z.string().min(2), servers: z.array(z.string()).optional() }),
  response: z.object({ greeting: z.string() }),
});
const refuse = defineRpc('provisioning', noun, 'refuse', { request: z.object({}), response: z.object({}) });
const crash = defineRpc('provisioning', noun, 'crash', { request: z.object({}), response: z.object({}) });
const overloaded = defineRpc('provisioning', noun, 'overload', { request: z.object({}), response: z.object({}) });
const sleepy = defineRpc('provisioning', noun, 'sleep', {
  request: z.object({ ms: z.int() }),
  response: z.object({}),
  timeoutMs: 200,
});
const large = defineRpc('provisioning', noun, 'large', { request: z.object({}), response: z.object({}) });
const nobody = defineRpc('provisioning', noun, 'nobody', { request: z.object({}), response: z.object({}) });
const wrong = defineRpc('provisioning', noun, 'wrong', {
  request: z.object({}),
  response: z.object({ count: z.int() }),
});
const list = defineRpcStream('provisioning', noun, 'list', {
  request: z.object({ rows: z.int(), size: z.int(), failAt: z.int().optional() }),
  row: z.object({}),
  timeoutMs: 5_000,
});

type Empty = Record<string, never>;
const seen = { produced: 0, ended: false };

@Controller()
class Greeter {
  @Rpc(greet)
  async greet(request: RequestOf<typeof greet>): Promise<ResponseOf<typeof greet>> {
    return { greeting: `hello ${request.name}` };
  }

  @Rpc(refuse)
  async refuse(): Promise<Empty> {
    throw new MusterError('document.invalid', 'the document has two faults', {
      findings: [
        { message: 'not known', path: 'lvm.sytem_id', line: 3, column: 5, suggestion: 'system_id' },
        { message: 'missing', server: 's1' },
      ],
    });
  }

  @Rpc(crash)
  async crash(): Promise<Empty> {
    throw new Error('connection string postgres://u:p@h');
  }

  @Rpc(overloaded)
  async overload(): Promise<Empty> {
    // What the pool says when all its connections are in use for longer than it waits.
    throw new Error('timeout exceeded when trying to connect');
  }

  @Rpc(sleepy)
  async sleepy({ ms }: RequestOf<typeof sleepy>): Promise<Empty> {
    await sleep(ms);
    return {};
  }

  @Rpc(large)
  async large(): Promise<Empty> {
    return { text: 'x'.repeat(2_000_000) as never };
  }

  @Rpc(wrong)
  async wrong(): Promise<{ count: number }> {
    return { count: 'three' as never };
  }

  @RpcStream(list)
  async *list(request: RequestOf<typeof list>): AsyncGenerator<string> {
    seen.produced = 0;
    seen.ended = false;
    try {
      for (let row = 0; row < request.rows; row += 1) {
        if (row === request.failAt) throw new MusterError('object.not-found', `row ${row} is gone`);
        seen.produced += 1;
        yield JSON.stringify({ row, text: 'ä'.repeat(request.size) }, undefined, 1);
      }
    } finally {
      seen.ended = true;
    }
  }
}

@Module({ controllers: [Greeter] })
class GreeterModule {}

let server: NatsConnection;
let asker: NatsConnection;
let app: INestMicroservice;
let client: RpcClient;

const login = (user: 'provisioning' | 'gateway') =>
  connect(connectionOptions({ url: provided('natsUrl'), user, password: provided('natsUsers')[user], name: user }));

beforeAll(async () => {
  server = await login('provisioning');
  asker = await login('gateway');
  client = new RpcClient(asker);
  app = await NestFactory.createMicroservice(GreeterModule, {
    strategy: new RpcServer(server, { queue: 'provisioning' }),
    logger: false,
  });
  await app.listen();
});

afterAll(async () => {
  await app.close();
  await server.close();
  await asker.close();
});

async function refusal(work: Promise<unknown>): Promise<MusterError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(MusterError);
  return error as MusterError;
}

async function collect(rows: AsyncIterable<string[]>): Promise<string[]> {
  const all: string[] = [];
  for await (const batch of rows) all.push(...batch);
  return all;
}

describe('a question', () => {
  it('is answered by the method that is marked with its contract', async () => {
    await expect(client.call(greet, { name: 'Ada' })).resolves.toEqual({ greeting: 'hello Ada' });
  });

  it('that breaks its contract is refused with the path of each fault', async () => {
    const error = await refusal(client.call(greet, { name: 'A', servers: ['a', 1 as never] }));
    expect(error.code).toBe('request.invalid');
    expect(error.findings.map((finding) => finding.path)).toEqual(['name', 'servers.1']);
  });

  it('that is refused keeps code, message and findings', async () => {
    const error = await refusal(client.call(refuse, {}));
    expect(error.toWire()).toEqual({
      code: 'document.invalid',
      message: 'the document has two faults',
      findings: [
        { message: 'not known', path: 'lvm.sytem_id', line: 3, column: 5, suggestion: 'system_id' },
        { message: 'missing', server: 's1' },
      ],
    });
  });

  it('that meets a fault of ours tells nothing of its inside', async () => {
    const error = await refusal(client.call(crash, {}));
    expect(error.code).toBe('internal');
    expect(error.message).not.toContain('postgres://');
  });

  it('that meets a database which is away or overloaded may be asked again', async () => {
    const error = await refusal(client.call(overloaded, {}));
    expect(error).toMatchObject({ code: 'service.unavailable', retryable: true });
  });

  it('that nobody answers in time ends with service.timeout', async () => {
    expect((await refusal(client.call(sleepy, { ms: 1_000 }))).code).toBe('service.timeout');
  });

  it('that nobody listens to ends with service.unavailable', async () => {
    const error = await refusal(client.call(nobody, {}));
    expect(error.code).toBe('service.unavailable');
    expect(error.message).toContain('"provisioning" is not running');
  });

  it('is asked again while the service restarts', async () => {
    const late = defineRpc('provisioning', noun, 'late', { request: z.object({}), response: z.object({ a: z.int() }) });
    const asked = client.call(late, {});
    await sleep(400);
    server.subscribe(late.subject, { max: 1, callback: (_, message) => void message.respond('{"a":1}') });
    await expect(asked).resolves.toEqual({ a: 1 });
  });

  it('can be given up by its signal', async () => {
    const abort = new AbortController();
    const asked = client.call(sleepy, { ms: 3_000 }, { timeoutMs: 5_000, signal: abort.signal });
    abort.abort(new Error('the client has gone'));
    await expect(asked).rejects.toThrow('the client has gone');
  });

  it('whose answer is too large for a message says so instead of timing out', async () => {
    expect((await refusal(client.call(large, {}))).code).toBe('internal');
  });

  it('whose answer breaks the contract is an error, not a value', async () => {
    const error = await refusal(client.call(wrong, {}));
    expect(error.message).toContain('breaks its contract: count');
  });

  it('that is not JSON is refused as malformed', async () => {
    const answer = await asker.request(greet.subject, '{"name":', { timeout: 2_000 });
    expect(answer.headers?.get('Muster-Error')).toBe('request.malformed');
  });
});

describe('an answer of many rows', () => {
  it('of 20 MiB arrives whole and in order', async () => {
    const rows = await collect(client.stream(list, { rows: 5_000, size: 2_000 }));
    expect(rows.length).toBe(5_000);
    expect(rows.every((row, index) => (JSON.parse(row) as { row: number }).row === index)).toBe(true);
  });

  it('may have rows that are larger than any message', async () => {
    const rows = await collect(client.stream(list, { rows: 3, size: 1_500_000 }));
    expect(rows.map((row) => (JSON.parse(row) as { text: string }).text.length)).toEqual([1.5e6, 1.5e6, 1.5e6]);
  });

  it('arrives as bytes too, as they were made, for who passes them on', async () => {
    const asking = { rows: 2_000, size: 700 };
    const parts: Uint8Array[] = [];
    for await (const part of client.streamBytes(list, asking)) parts.push(part);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every((part) => part.length <= 64 * 1024)).toBe(true);
    const rows = await collect(client.stream(list, asking));
    const whole = rows.map((row) => row + String.fromCharCode(ROW_END_BYTE)).join('');
    expect(Buffer.concat(parts).equals(Buffer.from(whole))).toBe(true);
  });

  it('may be empty', async () => {
    expect(await collect(client.stream(list, { rows: 0, size: 1 }))).toEqual([]);
  });

  it('that fails in the middle ends with the error, after the rows before it', async () => {
    const rows: string[] = [];
    const reading = (async () => {
      for await (const batch of client.stream(list, { rows: 10_000, size: 100, failAt: 5_000 })) rows.push(...batch);
    })();
    expect((await refusal(reading)).code).toBe('object.not-found');
    expect(rows.length).toBeGreaterThan(1_000);
  });

  it('is made no faster than it is read', async () => {
    const reader = client.stream(list, { rows: 20_000, size: 10_000 })[Symbol.asyncIterator]();
    await reader.next();
    await sleep(300);
    // 32 parts of 64 KiB are on the way, with rows of 20 kB in them; 400 MB were asked for.
    expect(seen.produced).toBeLessThan(2_000);
    await reader.return?.();
  });

  it('stops being made when the reader goes away', async () => {
    for await (const batch of client.stream(list, { rows: 100_000, size: 1_000 })) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => seen.ended, { timeout: 5_000 }).toBe(true);
    expect(seen.produced).toBeLessThan(100_000);
  });

  it('that is refused, is malformed or has nobody who gives it is an error', async () => {
    expect((await refusal(collect(client.stream(list, { rows: 'a' as never, size: 1 })))).code).toBe('request.invalid');
    const unknown = defineRpcStream('provisioning', noun, 'unknown', { request: z.object({}), row: z.object({}) });
    expect((await refusal(collect(client.stream(unknown, {})))).code).toBe('service.unavailable');
  });
});

describe('a service that stops', () => {
  it('answers what it was asked before, and takes nothing new', async () => {
    const subject = defineRpc('provisioning', noun, 'last', {
      request: z.object({ ms: z.int() }),
      response: z.object({}),
      // Long enough for the patience with which nobody is asked again, however slow the machine is.
      timeoutMs: 10_000,
    });
    let state = 'not asked';
    @Controller()
    class Last {
      @Rpc(subject)
      async last({ ms }: RequestOf<typeof subject>): Promise<Empty> {
        state = 'begun';
        await sleep(ms);
        state = 'answered';
        return {};
      }
    }
    @Module({ controllers: [Last] })
    class LastModule {}
    const last = await NestFactory.createMicroservice(LastModule, {
      strategy: new RpcServer(server, { queue: 'provisioning' }),
      logger: false,
    });
    await last.listen();
    const asked = client.call(subject, { ms: 500 });
    await expect.poll(() => state).toBe('begun');
    await last.close();
    expect(state).toBe('answered');
    await expect(asked).resolves.toEqual({});
    expect((await refusal(client.call(subject, { ms: 1 }))).code).toBe('service.unavailable');
  });

  it('starts although NATS dies before it knows the subjects', async () => {
    const nats = await OwnNats.start();
    const connection = await nats.connect();
    const early = await NestFactory.createMicroservice(GreeterModule, {
      strategy: new RpcServer(connection, { queue: 'provisioning' }),
      logger: false,
    });
    nats.freeze();
    const listening = early.listen();
    await nats.kill();
    await nats.start();
    await listening;
    const asking = await nats.connect();
    await expect(new RpcClient(asking).call(greet, { name: 'Ada' })).resolves.toEqual({ greeting: 'hello Ada' });
    await early.close();
    await nats.stop();
  });

  it('stops in time while NATS is away', async () => {
    const nats = await OwnNats.start();
    const lonely = await NestFactory.createMicroservice(GreeterModule, {
      strategy: new RpcServer(await nats.connect(), { queue: 'provisioning' }),
      logger: false,
    });
    await lonely.listen();
    await nats.kill();
    const startedAt = performance.now();
    await lonely.close();
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    await nats.stop();
  });
});
