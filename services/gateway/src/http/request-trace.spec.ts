import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ResponseOf, tokenCreate } from '@muster/contracts';
import { Rpc } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AnsweringService, answerWith } from '../spec-support/answering-service.js';
import { type RunningGateway, startGateway } from '../spec-support/running-gateway.js';

interface Span {
  readonly name: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | null;
}

@Controller()
class TokensService {
  @Rpc(tokenCreate)
  create(): ResponseOf<typeof tokenCreate> {
    const uuid = '00000000-0000-4000-8000-000000000001';
    return { uuid, uses_remaining: 1, expire_at: '2027-01-01T00:00:00Z', description: '', channel: '' };
  }
}

let folder: string;
let gateway: RunningGateway;
let service: AnsweringService;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-trace-'));
  gateway = await startGateway({ variables: { MUSTER_TRACE_FILE: join(folder, 'spans') } });
  service = await answerWith(gateway.natsUrl, [TokensService]);
}, 60_000);
afterAll(async () => {
  await service.stop();
  await gateway.stop();
  await rm(folder, { recursive: true });
});

it('a trace goes on from the client through the request, its body and the question to the service that answers', async () => {
  const traceId = 'a'.repeat(31) + '1';
  const asked = request({
    socketPath: gateway.socket,
    path: '/1.0/provisioning/tokens',
    method: 'POST',
    headers: { traceparent: `00-${traceId}-bbbbbbbbbbbbbbb2-01` },
  });
  // In two parts: the second comes from the socket, outside of what the request's hooks began (Fastify binds it).
  asked.write('{"description":');
  await sleep(100);
  const [reply] = (await once(asked.end('"d"}'), 'response')) as [IncomingMessage];
  expect([reply.statusCode, reply.headers['x-trace-id']]).toEqual([201, traceId]);
  reply.resume();
  const spans = async (): Promise<Span[]> => {
    const lines = (await readFile(join(folder, 'spans'), 'utf8')).trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Span).filter((span) => span.trace_id === traceId);
  };
  const named = async (name: string) => (await spans()).find((span) => span.name === name);
  await expect.poll(() => named('POST /1.0/provisioning/tokens')).toMatchObject({ parent_span_id: 'bbbbbbbbbbbbbbb2' });
  const ours = await named('POST /1.0/provisioning/tokens');
  const question = await named(`ask ${tokenCreate.subject}`);
  expect(question?.parent_span_id).toBe(ours?.span_id);
  expect((await named(`answer ${tokenCreate.subject}`))?.parent_span_id).toBe(question?.span_id);
  expect(gateway.log.find((line) => line.includes('POST /1.0/provisioning/tokens'))).toContain(
    `"trace_id":"${traceId}"`,
  );
});
