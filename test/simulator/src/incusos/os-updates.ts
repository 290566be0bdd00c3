import { setTimeout as pause } from 'node:timers/promises';
import type { IncusOsState } from './incus-os-state.js';

const notYet = 'Update check has not run yet';

/** What updates need of the host that they change. */
export interface UpdatedHost {
  readonly state: IncusOsState;
  change: (apply: (state: IncusOsState) => void) => void;
  /** Tells the provider. */
  announce: (cause: string) => void;
  reboot: () => void;
}

/**
 * The updates of one host, as IncusOS makes them: a check finds what the provider offers, installs it beside what runs,
 * and from then on a reboot is needed, with which the installed version becomes the running one.
 */
export class OsUpdates {
  lastCheck: Date | undefined;
  /** In IncusOS' own words. */
  status = notYet;
  #checking = false;

  constructor(private readonly host: UpdatedHost) {}

  /** Puts a version into the host's channel; the next check installs it and takes so many milliseconds for it. */
  offer(version: string, milliseconds = 0): void {
    this.host.change((state) => {
      state.offeredUpdate = { version, milliseconds };
    });
  }

  /** Checks at once. The caller is not kept waiting for the installation; it ends early when the power goes. */
  check(life: AbortSignal): void {
    this.lastCheck = new Date();
    if (this.#checking) return;
    const { offeredUpdate, osVersion, installedVersion } = this.host.state;
    const isNew = offeredUpdate !== undefined && offeredUpdate.version > (installedVersion || osVersion);
    if (!isNew) {
      this.status = 'Update check completed';
      return;
    }
    this.status = 'Running update check';
    if (offeredUpdate.milliseconds === 0) this.#install(offeredUpdate.version);
    else void this.#installLater(offeredUpdate.version, offeredUpdate.milliseconds, life);
  }

  /** What a start of the machine makes of an installed version. */
  activate(): void {
    this.lastCheck = undefined;
    this.status = notYet;
    this.#checking = false;
    if (this.host.state.installedVersion === '') return;
    this.host.change((state) => {
      state.osVersion = state.installedVersion;
      state.installedVersion = '';
      state.needsReboot = false;
    });
  }

  async #installLater(version: string, milliseconds: number, life: AbortSignal): Promise<void> {
    this.#checking = true;
    try {
      await pause(milliseconds, undefined, { signal: life });
      this.#install(version);
    } catch (error) {
      if (!life.aborted) throw error;
    } finally {
      this.#checking = false;
    }
  }

  #install(version: string): void {
    this.host.change((state) => {
      state.installedVersion = version;
      state.needsReboot = true;
    });
    this.status = `IncusOS has been updated to version ${version}`;
    this.host.announce('os-update-applied');
    if (this.host.state.update['auto_reboot'] === true) this.host.reboot();
  }
}
