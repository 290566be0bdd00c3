import { MAX_PROXIED_BODY, type RequestOf, type ResponseOf, serverProxy } from '@muster/contracts';
import { Rpc } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnsweringService, answerWith } from '../spec-support/answering-service.js';
import { type RunningGateway, startGateway } from '../spec-support/running-gateway.js';
import { osPathOf } from './server-os.controller.js';

const asked: RequestOf<typeof serverProxy>[] = [];
const BACKUP = Buffer.from([0, 255, 1, 254]);

@Controller()
class ProvisioningService {
  @Rpc(serverProxy)
  proxy(request: RequestOf<typeof serverProxy>): ResponseOf<typeof serverProxy> {
    asked.push(request);
    return { status: 202, contentType: 'application/gzip', etag: 'theirs', bodyBase64: BACKUP.toString('base64') };
  }
}

let gateway: RunningGateway;
let service: AnsweringService;
beforeAll(async () => {
  gateway = await startGateway();
  service = await answerWith(gateway.natsUrl, [ProvisioningService]);
}, 60_000);
afterAll(async () => {
  await service.stop();
  await gateway.stop();
});

const base = '/1.0/provisioning/servers/s1';

describe("the server's own API behind the gateway", () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    'gets %s with path, query, body and headers unchanged',
    async (method) => {
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: BACKUP };
      const headers = { 'Content-Type': 'application/x-tar', 'If-Match': '"e"' };
      const reply = await gateway.local(`${base}/os/1.0/applications/a%20b/:backup?x=%2F&y`, {
        method,
        headers,
        ...body,
      });
      expect([reply.status, reply.headers.get('content-type'), reply.headers.get('etag')]).toEqual([
        202,
        'application/gzip',
        'theirs',
      ]);
      expect(Buffer.from(await reply.arrayBuffer())).toEqual(BACKUP);
      expect(asked.at(-1)).toMatchObject({
        name: 's1',
        method,
        path: '/os/1.0/applications/a%20b/:backup?x=%2F&y',
        contentType: 'application/x-tar',
        ifMatch: '"e"',
        ...(body.body === undefined ? {} : { bodyBase64: BACKUP.toString('base64') }),
      });
    },
  );

  it('is found at its root too, also for a server that is called os', async () => {
    await gateway.local(`${base}/os`);
    expect(asked.at(-1)).toMatchObject({ name: 's1', path: '/os' });
    await gateway.local('/1.0/provisioning/servers/os/os/1.0');
    expect(asked.at(-1)).toMatchObject({ name: 'os', path: '/os/1.0' });
    await gateway.local('/1.0/provisioning/servers/osaka/os/1.0');
    expect(asked.at(-1)).toMatchObject({ name: 'osaka', path: '/os/1.0' });
  });

  it('gets no body over the limit', async () => {
    const body = Buffer.alloc(MAX_PROXIED_BODY + 1);
    expect((await gateway.local(`${base}/os/1.0`, { method: 'PUT', body })).status).toBe(413);
  });

  it.each(['../1.0/instances', '..', './x', '%2e%2e/1.0', 'a/%2E%2e/b', 'a/..%2fb', String.raw`..\1.0`, 'a/..%5Cb'])(
    'can not be left by the path %s',
    (path) => {
      expect(() => osPathOf(`${base}/os/${path}`)).toThrow('lead elsewhere');
    },
  );
});
