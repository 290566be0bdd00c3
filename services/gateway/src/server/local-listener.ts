import { once } from 'node:events';
import { chmod, lstat, unlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { ConfigurationProblem } from '@muster/service-kit';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { answerClientError } from './client-error.js';
import { closeServer, cutOffLate } from './close-server.js';

/** Linux keeps the path of a socket in 108 bytes, with a zero at the end. */
const LONGEST_PATH = 107;
/** The owner and the group; whoever can open the socket is an administrator. */
const MODE = 0o660;

/** The local administrator's listener: plain HTTP at a path of the file system, with all rights. */
@Injectable()
export class LocalListener implements BeforeApplicationShutdown {
  private readonly sockets = new WeakSet<Socket>();
  private server: Server | undefined;

  constructor(private readonly host: HttpAdapterHost) {}

  /** True for connections that came in here. */
  isLocal(socket: Socket): boolean {
    return this.sockets.has(socket);
  }

  /** Listens with the same routes as the HTTPS listener. A socket that an ended process left behind is replaced. */
  async listen(path: string): Promise<void> {
    if (Buffer.byteLength(path) > LONGEST_PATH) {
      throw new ConfigurationProblem([
        `The path of the socket, ${path}, has more than ${LONGEST_PATH} bytes: set MUSTER_SOCKET to a shorter one.`,
      ]);
    }
    await removeLeftover(path);
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    this.server = createServer({ requestTimeout: 60_000 }, (request, response) => fastify.routing(request, response));
    this.server.on('connection', (socket) => this.sockets.add(socket));
    this.server.on('clientError', answerClientError);
    this.server.listen(path);
    await once(this.server, 'listening').catch((error: NodeJS.ErrnoException) => {
      throw new ConfigurationProblem([
        `The gateway can not listen at ${path} (${error.code ?? error.message}): set MUSTER_SOCKET to a path it may write.`,
      ]);
    });
    await chmod(path, MODE);
  }

  async beforeApplicationShutdown(): Promise<void> {
    cutOffLate(this.host.httpAdapter.getInstance<FastifyInstance>().server);
    if (this.server !== undefined) await closeServer(this.server);
  }
}

async function removeLeftover(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) {
    throw new ConfigurationProblem([`${path} exists and is no socket: move it, or set MUSTER_SOCKET to another path.`]);
  }
  if (await isAnswered(path)) {
    throw new ConfigurationProblem([
      `Another gateway listens at ${path}: stop it, or set MUSTER_SOCKET to another path.`,
    ]);
  }
  await unlink(path);
}

async function isAnswered(path: string): Promise<boolean> {
  const probe = connect(path);
  try {
    await once(probe, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    probe.destroy();
  }
}
