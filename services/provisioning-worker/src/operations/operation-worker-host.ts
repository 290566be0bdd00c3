import { hostname } from 'node:os';
import { OutboxPublisher, RpcClient } from '@muster/messaging';
import { OperationWorker } from '@muster/operations';
import { CONFIGURATION, MusterLogger, SecretBox } from '@muster/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Configuration } from '../configuration.js';
import { flows } from '../flows/flows.js';
import type { FlowTools } from '../flows/tools.js';
import { ServerAddresses } from '../fleet/server-addresses.js';
import { ServerConnections } from '../fleet/server-connections.js';

/** Runs the operations of this process: every kind's flow with what its steps work with. */
@Injectable()
export class OperationWorkerHost implements BeforeApplicationShutdown {
  private readonly worker: OperationWorker<FlowTools>;
  private started = false;

  constructor(
    @Inject(CONFIGURATION) configuration: Configuration,
    dataSource: DataSource,
    connections: ServerConnections,
    rpc: RpcClient,
    outbox: OutboxPublisher,
    secrets: SecretBox,
    logger: MusterLogger,
  ) {
    this.worker = new OperationWorker({
      dataSource,
      tools: {
        dataSource,
        connections,
        addresses: new ServerAddresses(dataSource),
        rpc,
        secrets,
        now: () => new Date(),
      },
      random: Math.random,
      ended: () => outbox.wake(),
      log: (level, message, fields) => logger[level](message, fields),
      processName: `${hostname()}/${process.pid}`,
      slots: configuration.MUSTER_WORKER_SLOTS,
      flows,
    });
  }

  async start(): Promise<void> {
    this.started = true;
    await this.worker.start();
  }

  async hint(id: string): Promise<void> {
    await this.worker.hint(id);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.started) await this.worker.stop();
  }
}
