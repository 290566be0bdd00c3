import { afterEach, describe, expect, it } from 'vitest';
import { generateSelfSigned } from '../certificate/self-signed.js';
import { createServerConnection } from '../connection/create-server-connection.js';
import type { OperationHandle } from '../connection/server-call.js';
import type { ServerConnection } from '../connection/server-connection.js';
import { answerError, answerJson, answerSync, HttpsPeer, type Respond } from '../testing/https-peer.js';
import { cancelOperation, waitForOperation } from './wait-for-operation.js';

const id = 'b8e3a85b-8ef9-4abc-8b9e-843ddeedd3cc';
const ending: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

function operation(status: string, status_code: number, more: object = {}): object {
  return {
    id,
    class: 'task',
    description: 'Creating bootstrap node',
    status,
    status_code,
    metadata: null,
    err: '',
    ...more,
  };
}

/** A peer that begins an operation on PUT and answers what is asked about it by `tell`. */
async function begin(
  tell: Respond,
): Promise<{ peer: HttpsPeer; connection: ServerConnection; handle: OperationHandle }> {
  const peer = await HttpsPeer.start((call, response) => {
    if (call.method !== 'PUT') return tell(call, response);
    const metadata = operation('Running', 103);
    return answerJson(response, 202, { type: 'async', operation: `/1.0/operations/${id}?project=default`, metadata });
  });
  ending.push(() => peer.stop());
  const connection = createServerConnection({ url: peer.url, pins: [peer.identity.certificate] });
  ending.push(() => connection.close());
  const { operation: handle } = await connection.request({ method: 'PUT', path: '/1.0/cluster', body: {} });
  if (handle === undefined) throw new Error('the peer began no operation');
  return { peer, connection, handle };
}

describe('waiting for an operation', () => {
  it('happens on the connection that began it, also when others are free and the certificate has changed', async () => {
    const { peer, connection, handle } = await begin((call, response) => {
      if (call.path === '/other') return answerSync(response, null);
      return answerSync(response, operation('Success', 200, { metadata: { certificate: 'PEM' } }));
    });
    peer.present(await generateSelfSigned({ commonName: 'cluster', usage: 'server' }));
    const outcome = await waitForOperation(connection, handle, { timeoutMs: 5_000 });
    expect(outcome).toMatchObject({ outcome: 'succeeded', operation: { metadata: { certificate: 'PEM' } } });
    expect(peer.calls.at(-1)).toMatchObject({
      path: `/1.0/operations/${id}/wait?project=default&timeout=5`,
      connection: 0,
    });
  });

  it('goes on in slices while the operation runs', async () => {
    let asked = 0;
    const { connection, handle } = await begin((_call, response) => {
      asked += 1;
      return answerSync(response, asked < 3 ? operation('Running', 103) : operation('Success', 200));
    });
    expect(await waitForOperation(connection, handle, { timeoutMs: 60_000 })).toMatchObject({ outcome: 'succeeded' });
    expect(asked).toBe(3);
  });

  it('tells that it still runs when the time is up', async () => {
    const { connection, handle } = await begin(async (_call, response) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      answerSync(response, operation('Running', 103));
    });
    const outcome = await waitForOperation(connection, handle, { timeoutMs: 500 });
    expect(outcome).toMatchObject({ outcome: 'still-running', operation: { status: 'Running' } });
  });

  it('understands how Incus 7 tells a failure', async () => {
    const { connection, handle } = await begin((_call, response) =>
      answerSync(response, operation('Failure', 400, { err: 'Token has expired' })),
    );
    const outcome = await waitForOperation(connection, handle, { timeoutMs: 5_000 });
    expect(outcome).toMatchObject({ outcome: 'failed', error: 'Token has expired' });
  });

  it('understands how Incus 6 tells a failure: an error on the wait, and the operation beside it', async () => {
    const { connection, handle } = await begin((call, response) => {
      if (call.path.includes('/wait')) return answerError(response, 403, 'not authorized');
      return answerSync(response, operation('Failure', 400, { err: 'not authorized' }));
    });
    const outcome = await waitForOperation(connection, handle, { timeoutMs: 5_000 });
    expect(outcome).toMatchObject({ outcome: 'failed', error: 'not authorized' });
  });

  it('tells a cancelled one', async () => {
    const { connection, handle } = await begin((_call, response) => answerSync(response, operation('Cancelled', 401)));
    expect(await waitForOperation(connection, handle, { timeoutMs: 5_000 })).toMatchObject({ outcome: 'cancelled' });
  });

  it('does not know the outcome of one that Incus has forgotten', async () => {
    const { connection, handle } = await begin((_call, response) => answerError(response, 404, 'Operation not found'));
    const outcome = await waitForOperation(connection, handle, { timeoutMs: 5_000 });
    expect(outcome).toMatchObject({ outcome: 'unknown', because: 'forgotten' });
  });

  it('does not know the outcome when the connection breaks and the next one meets another certificate', async () => {
    const { peer, connection, handle } = await begin((_call, response) =>
      answerSync(response, operation('Success', 200)),
    );
    peer.present(await generateSelfSigned({ commonName: 'cluster', usage: 'server' }));
    peer.cut();
    const outcome = await waitForOperation(connection, handle, { timeoutMs: 5_000 });
    expect(outcome).toMatchObject({ outcome: 'unknown', because: 'connection-lost' });
  });

  it('does not know the outcome when Incus answers only errors', async () => {
    const { connection, handle } = await begin((_call, response) => answerError(response, 503, 'no leader'));
    const outcome = await waitForOperation(connection, handle, { timeoutMs: 5_000 });
    expect(outcome).toMatchObject({ outcome: 'unknown', because: 'wait-refused', cause: { detail: 'no leader' } });
  });

  it('ends by its signal, and asks to cancel only when told to', async () => {
    const { peer, connection, handle } = await begin((call, response) => {
      if (call.method === 'DELETE') answerSync(response, {});
    });
    const stopping = new AbortController();
    const waiting = waitForOperation(connection, handle, { timeoutMs: 60_000, signal: stopping.signal });
    await expect.poll(() => peer.calls.length).toBe(2);
    stopping.abort();
    await expect(waiting).rejects.toMatchObject({ kind: 'aborted' });
    expect(peer.calls.some(({ method }) => method === 'DELETE')).toBe(false);
  });

  it('cancels with the operation’s own path', async () => {
    const { peer, connection, handle } = await begin((_call, response) => answerSync(response, {}));
    await cancelOperation(connection, handle);
    expect(peer.calls.at(-1)).toMatchObject({ method: 'DELETE', path: `/1.0/operations/${id}?project=default` });
  });
});
