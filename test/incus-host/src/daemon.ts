import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IncusDaemon, KeyPair } from '@muster/simulator';
import { archiveDisk, emptyDisk, unpackDisk } from './disk.js';
import type { Machine } from './machine.js';
import { removeMadeInterfaces } from './network.js';
import { askDaemon, unixRequest } from './unix-request.js';

const HTTPS_PORT = 8443;

interface ServerAnswer {
  readonly config: Record<string, string>;
  readonly environment: { readonly server_version: string };
}

/** A real `incusd`, in the hands of the IncusOS beside it. */
export class RealDaemon implements IncusDaemon {
  #version = '';

  /** `disk` is the folder that the machine's daemon stores everything in. */
  constructor(
    private readonly machine: Machine,
    private readonly disk: string,
  ) {}

  /** Starts it, and on its first start opens its HTTPS port as IncusOS does with a fresh one. */
  async start(): Promise<void> {
    await this.machine.powerOn();
    const server = await this.#server();
    this.#version = server.environment.server_version;
    if (server.config['core.https_address'] === undefined) {
      await askDaemon(this.machine.socket, 'PATCH', '/1.0', { config: { 'core.https_address': `:${HTTPS_PORT}` } });
    }
  }

  stop(): Promise<void> {
    return this.machine.shutDown();
  }

  /** Bridges and tunnels outlive the daemon, and not the power. */
  machineWentDown(): Promise<void> {
    return removeMadeInterfaces(this.machine.namespace);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async wipe(): Promise<void> {
    await this.machine.powerCut();
    await emptyDisk(this.disk);
  }

  /** Holds the daemon still for the moment that it takes: stopped, it could not answer the request for the backup. */
  backup(): Promise<Buffer> {
    return this.machine.whileFrozen(() => archiveDisk(this.disk));
  }

  async restore(archive: Buffer): Promise<void> {
    await this.stop();
    await unpackDisk(this.disk, archive);
  }

  async serverKeyPair(): Promise<KeyPair> {
    const [certificate, key] = await Promise.all(
      ['server.crt', 'server.key'].map((name) => readFile(join(this.disk, name), 'utf8')),
    );
    if (certificate === undefined || key === undefined) throw new Error('unreachable: two files were read');
    return { certificate, key };
  }

  async trustClient(name: string, certificatePem: string): Promise<void> {
    const entry = { name, type: 'client', certificate: certificatePem };
    const answer = await unixRequest(this.machine.socket, 'POST', '/1.0/certificates', entry);
    // A certificate that is trusted already is what was asked for: a host that registers again sends the same one.
    if (answer.type === 'error' && answer.error_code !== 409)
      throw new Error(`POST /1.0/certificates: ${answer.error}`);
  }

  async httpsPort(): Promise<number> {
    const address = (await this.#server()).config['core.https_address'] ?? '';
    return Number(/:(\d+)$/u.exec(address)?.[1] ?? HTTPS_PORT);
  }

  version(): string {
    return this.#version;
  }

  async #server(): Promise<ServerAnswer> {
    return (await askDaemon(this.machine.socket, 'GET', '/1.0')) as ServerAnswer;
  }
}
