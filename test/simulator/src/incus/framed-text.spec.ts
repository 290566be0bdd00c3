import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { framedText } from './framed-text.js';

let server: Server;
let client: WebSocket;
/** Where the client's frames come from, past its WebSocket. */
let connection: Duplex;

beforeAll(async () => {
  const upgrades = new WebSocketServer({ noServer: true });
  server = createServer().on('upgrade', (request, socket, head) => {
    connection = socket;
    upgrades.handleUpgrade(request, socket, head, () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(client, 'open');
});
afterAll(() => {
  client.terminate();
  server.close();
});

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])('a text of %i bytes arrives as it was', async (length) => {
  const text = 'ä'.repeat(length / 2) + 'x'.repeat(length % 2);
  const received = once(client, 'message');
  connection.write(framedText(text));
  const [data, isBinary] = (await received) as [Buffer, boolean];
  expect([data.toString('utf8'), isBinary]).toEqual([text, false]);
});
