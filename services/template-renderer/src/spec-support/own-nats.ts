import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { provided } from './provided.js';

export interface OwnNats {
  readonly url: string;
  stop(): Promise<void>;
}

/** A NATS server of the spec's own: the answers of one spec must not reach the questions of another. */
export async function startOwnNats(): Promise<OwnNats> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-templates-nats-'));
  const options = ['-a', '127.0.0.1', '-p', '-1', '-js', '-sd', join(folder, 'jetstream'), '--ports_file_dir', folder];
  const server = spawn(provided('natsServerBinary'), options, { stdio: 'ignore' });
  const kill = (): boolean => server.kill('SIGKILL');
  process.once('exit', kill);
  const url = await addressOf(server, folder);
  return {
    url,
    stop: async () => {
      process.off('exit', kill);
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function addressOf(server: ChildProcess, folder: string): Promise<string> {
  const file = join(folder, `nats-server_${server.pid}.ports`);
  for (const deadline = performance.now() + 20_000; performance.now() < deadline; await sleep(20)) {
    const ports = await readFile(file, 'utf8').catch(() => '');
    const [url] = ports === '' ? [] : (JSON.parse(ports) as { nats: string[] }).nats;
    if (url !== undefined) return url;
  }
  throw new Error('nats-server did not tell its port within 20 s');
}
