import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { STREAMS } from '../jetstream/streams.js';
import { provided } from './provided.js';

/** A nats-server of one spec's own, which it may kill, rob of its storage, and start again on its port. */
export class OwnNats {
  private process: ChildProcess | undefined;
  private readonly connections: NatsConnection[] = [];

  private constructor(
    private readonly folder: string,
    private port: number,
  ) {}

  static async start(): Promise<OwnNats> {
    const nats = new OwnNats(await mkdtemp(join(tmpdir(), 'muster-messaging-')), -1);
    await nats.start();
    const connection = await nats.connect();
    const manager = await jetstreamManager(connection);
    for (const stream of STREAMS) await manager.streams.add(stream);
    return nats;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** A connection that comes back by itself, closed by `stop`. */
  async connect(): Promise<NatsConnection> {
    const connection = await connect({ servers: this.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    this.connections.push(connection);
    return connection;
  }

  async start(): Promise<void> {
    const folder = this.folder;
    const args = ['-a', '127.0.0.1', '-p', String(this.port), '-js', '-sd', join(folder, 'storage')];
    this.process = spawn(provided('natsServerBinary'), [...args, '--ports_file_dir', folder], { stdio: 'ignore' });
    const file = `nats-server_${this.process.pid}.ports`;
    for (let url: string | undefined; url === undefined; await sleep(10)) {
      const files = await readdir(folder);
      const text = files.includes(file) ? await readFile(join(folder, file), 'utf8') : '';
      url = /nats:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (url !== undefined) this.port = Number(url);
    }
  }

  /** SIGSTOP: connections stay and nothing is answered, until it is killed. */
  freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  /** SIGKILL, as a crash. */
  async kill(): Promise<void> {
    const running = this.process;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  }

  /** Removes what JetStream has stored; only while the server is down. */
  async loseStorage(): Promise<void> {
    await rm(join(this.folder, 'storage'), { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    for (const connection of this.connections) await connection.close();
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
