import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IncusOs } from '@muster/simulator';
import type { ProviderConfig } from '@muster/simulator';
import { makeCgroup, removeCgroup } from './cgroup.js';
import { RealDaemon } from './daemon.js';
import { emptyDisk } from './disk.js';
import type { Hub } from './hub.js';
import { listenInNamespace } from './listen-in-namespace.js';
import { Machine } from './machine.js';
import { addMachineNamespace, machineAddress, machineHardwareAddress, removeNamespace } from './network.js';
import { askDaemon, unixRequest } from './unix-request.js';
import type { Envelope } from './unix-request.js';

export interface HostPlace {
  readonly hub: Hub;
  readonly number: number;
  readonly hostname: string;
  readonly root: string;
}

/** A complete IncusOS host: the simulator's IncusOS half, which owns a real Incus daemon on a machine of its own. */
export class IncusHost {
  private constructor(
    private readonly place: HostPlace,
    private readonly machine: Machine,
    readonly daemon: RealDaemon,
    readonly os: IncusOs,
    /** What the IncusOS half noted, in order. */
    readonly log: readonly string[],
  ) {}

  /** Makes the host, with an empty disk and switched off. The machine's folder must exist. */
  static async make(place: HostPlace): Promise<IncusHost> {
    const { hub, number, hostname, root } = place;
    const folder = machineFolder(hub, number);
    const namespace = namespaceOf(place);
    await emptyDisk(join(folder, 'incus'));
    await mkdir(join(folder, 'incus-os'), { recursive: true });
    await addMachineNamespace(hub.name, namespace, number);
    const cgroup = await makeCgroup(hub.name, `m${number}`);
    const machine = new Machine({ hostname, namespace, root, cgroup, folder });
    const daemon = new RealDaemon(machine, join(folder, 'incus'));
    const log: string[] = [];
    const os = new IncusOs({
      hostname,
      machineId: randomUUID().replaceAll('-', ''),
      systemUuid: randomUUID(),
      interfaces: [
        {
          name: 'eth0',
          hwaddr: machineHardwareAddress(number),
          addresses: [machineAddress(number)],
          roles: ['management', 'cluster', 'instances', 'storage'],
        },
      ],
      daemon,
      listenOn: (address, port) => listenInNamespace(namespace, address, port),
      pauses: { betweenRegistrations: 200, betweenSelfUpdates: 1000, reboot: 100 },
      log: (line) => log.push(line),
    });
    return new IncusHost(place, machine, daemon, os, log);
  }

  get hostname(): string {
    return this.place.hostname;
  }

  get address(): string {
    return machineAddress(this.place.number);
  }

  /** Where the daemon's API answers. */
  get url(): string {
    return `https://${this.address}:8443`;
  }

  /** True when IncusOS is up and its Incus as well. */
  get isReady(): boolean {
    return this.os.ready;
  }

  /**
   * Boots. When Incus does not come up the host is not ready and its fallback listener answers, as on real hardware.
   * Rejects when it has a provider and cannot register there.
   */
  async powerOn(): Promise<void> {
    // incusd asks IncusOS for its services while it starts.
    await this.os.listen(join(machineFolder(this.place.hub, this.place.number), 'incus-os', 'unix.socket'));
    await this.os.boot();
  }

  /** Everything on the machine ends at once, unannounced. */
  async powerCut(): Promise<void> {
    await this.machine.powerCut();
    await this.os.shutdown();
  }

  /** Spoils the daemon's database, so that it exits at every start; only while there is no power. */
  async breakIncus(): Promise<void> {
    const database = join(machineFolder(this.place.hub, this.place.number), 'incus', 'database');
    await rm(join(database, 'local.db-wal'), { force: true });
    await writeFile(join(database, 'local.db'), 'spoiled');
  }

  /** Leaves on the disk what a power cut leaves of a pool that is just being made: its directory. */
  async leaveHalfMadePool(name: string): Promise<void> {
    await mkdir(join(machineFolder(this.place.hub, this.place.number), 'incus', 'storage-pools', name));
  }

  /** Registers with a provider, as if its address had been set on the host. Rejects with the last error. */
  register(provider: ProviderConfig): Promise<void> {
    return this.os.useProvider(provider);
  }

  /** Asks the daemon as its administrator, past everything under test. Gives back the answer's envelope. */
  unixRequest(method: string, path: string, body?: unknown): Promise<Envelope> {
    return unixRequest(this.machine.socket, method, path, body);
  }

  /** As `unixRequest`, but waits for operations, throws on refusals, and gives back the metadata alone. */
  ask(method: string, path: string, body?: unknown): Promise<unknown> {
    return askDaemon(this.machine.socket, method, path, body);
  }

  /** Cuts the power and removes the machine with its disk. */
  async remove(): Promise<void> {
    await this.powerCut();
    await removeNamespace(namespaceOf(this.place));
    await removeCgroup(this.place.hub.name, `m${this.place.number}`);
    await rm(machineFolder(this.place.hub, this.place.number), { recursive: true, force: true });
  }
}

/** Where a machine's disk and sockets lie; who makes the folder owns the number. */
export function machineFolder(hub: Hub, number: number): string {
  return join(hub.folder, `m${number}`);
}

function namespaceOf({ hub, number }: HostPlace): string {
  return `${hub.name}-${number}`;
}
