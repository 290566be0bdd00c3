import { MusterLogger } from '@muster/service-kit';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ServerConnections } from '../../fleet/server-connections.js';
import type { PolledServer } from './observation.js';
import { pollServer, takeDueServers } from './poll-server.js';

/** Servers that are looked at side by side by one process. */
const SIDE_BY_SIDE = 64;
const LOOK_EVERY_MS = 250;

/** Looks at every server when its time comes; any number of copies share the servers through Postgres. */
@Injectable()
export class Poller implements BeforeApplicationShutdown {
  private readonly running = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private taking = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly connections: ServerConnections,
    private readonly logger: MusterLogger,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await Promise.allSettled(this.running);
  }

  private async look(): Promise<void> {
    const free = SIDE_BY_SIDE - this.running.size;
    if (this.taking || free <= 0) return;
    this.taking = true;
    try {
      for (const server of await takeDueServers(this.dataSource, free)) this.poll(server);
    } catch (thrown) {
      this.logger.warn('could not look for servers to poll', { err: thrown });
    } finally {
      this.taking = false;
    }
  }

  private poll(server: PolledServer): void {
    const poll = this.pollOne(server).finally(() => this.running.delete(poll));
    this.running.add(poll);
  }

  private async pollOne(server: PolledServer): Promise<void> {
    try {
      const observation = await pollServer(this.dataSource, this.connections, server, Math.random);
      if (observation.kind === 'answered') return;
      const { why, message: detail } = observation;
      this.logger.info('a server did not answer', { server: server.name, why, detail });
    } catch (thrown) {
      this.logger.warn('could not poll a server', { server: server.name, err: thrown });
    }
  }
}
