import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { checkPorts } from './check-ports.js';
import { listeningSockets } from './who-listens.js';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1D13 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11111 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1D13 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 22222 1 0000000000000000 20 4 30 10 -1
   2: 00000000:1D14 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 33333 1 0000000000000000 100 0 0 10 0
`;

test('only sockets that listen on that very port count', () => {
  expect(listeningSockets(TABLE, 7443)).toEqual(['11111']);
  expect(listeningSockets(TABLE, 7444)).toEqual(['33333']);
  expect(listeningSockets(TABLE, 7445)).toEqual([]);
});

test('a port that is taken is named with its holder and the variable to set, and is fine once it is free', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const planned = { port, program: 'gateway', purpose: 'the gateway', variable: 'MUSTER_PORT' } as const;
  await expect(checkPorts([planned])).rejects.toThrow(
    new RegExp(
      `^Port ${port}, which is meant for the gateway, is taken by .* \\(process ${process.pid}\\): stop it, or set MUSTER_PORT to a free one\\.$`,
    ),
  );
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  await expect(checkPorts([planned])).resolves.toBeUndefined();
});
