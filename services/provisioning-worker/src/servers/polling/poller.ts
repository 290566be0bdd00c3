import { MusterLogger } from '@muster/service-kit';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ServerConnections } from '../../fleet/server-connections.js';
import type { PolledServer } from './observation.js';
import { pollServer, takeDueServers, type PollLane, type PollTools } from './poll-server.js';
import { QuietPolls } from './quiet-polls.js';

/** Servers that are looked at side by side by one process, in each lane. */
const SIDE_BY_SIDE: Readonly<Record<PollLane, number>> = { answering: 64, failing: 64 };
const LOOK_EVERY_MS = 250;

/** Looks at every server when its time comes; any number of copies share the servers through Postgres. */
@Injectable()
export class Poller implements BeforeApplicationShutdown {
  private readonly running = { answering: new Set<Promise<void>>(), failing: new Set<Promise<void>>() };
  private readonly stop = new AbortController();
  private readonly tools: PollTools;
  private timer: NodeJS.Timeout | undefined;
  private taking = false;

  constructor(
    private readonly dataSource: DataSource,
    connections: ServerConnections,
    private readonly logger: MusterLogger,
  ) {
    this.tools = { dataSource, connections, random: Math.random, quietPolls: new QuietPolls(dataSource) };
  }

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stop.abort(new Error('the service stops'));
    await Promise.allSettled([...this.running.answering, ...this.running.failing]);
  }

  private async look(): Promise<void> {
    if (this.taking || this.stop.signal.aborted) return;
    this.taking = true;
    try {
      await Promise.all((['answering', 'failing'] as const).map((lane) => this.fill(lane)));
    } catch (thrown) {
      this.logger.warn('could not look for servers to poll', { err: thrown });
    } finally {
      this.taking = false;
    }
  }

  private async fill(lane: PollLane): Promise<void> {
    const running = this.running[lane];
    const free = SIDE_BY_SIDE[lane] - running.size;
    if (free <= 0) return;
    for (const server of await takeDueServers(this.dataSource, lane, free)) {
      const poll = this.pollOne(server).finally(() => running.delete(poll));
      running.add(poll);
    }
  }

  private async pollOne(server: PolledServer): Promise<void> {
    try {
      const observation = await pollServer(this.tools, server, this.stop.signal);
      if (observation.kind === 'answered') return;
      const { why, message: detail } = observation;
      this.logger.info('a server did not answer', { server: server.name, why, detail });
    } catch (thrown) {
      this.logger.warn('could not poll a server', { server: server.name, err: thrown });
    }
  }
}
