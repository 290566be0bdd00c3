import { jsonObject } from '../http/api-request.js';
import type { ApiRequest } from '../http/api-request.js';
import { ApiError } from '../http/reply.js';
import { decodeFields } from './decode-fields.js';
import type { IncusOsState, ServiceRecord } from './incus-os-state.js';
import { serviceFields } from './service-fields.js';
import { serviceRules } from './service-rules.js';
import type { ServiceRule } from './service-rules.js';

/** The services of one host: what is configured, what runs, and the failures that a test planted. */
export class Services {
  readonly #failures = new Map<string, string[]>();

  constructor(
    private readonly state: () => IncusOsState,
    private readonly random: () => number,
  ) {}

  /** The names that this host offers, sorted. */
  names(): string[] {
    return Object.keys(serviceRules).filter((name) => this.#offered(name));
  }

  /** What GET answers. Throws `ApiError` 404 for a service that the host does not offer. */
  read(name: string): { config: Record<string, unknown>; state: Record<string, unknown> } {
    const { rule } = this.#find(name);
    const record = this.state().services[name] ?? untouchedService(name);
    const reports = record.config['enabled'] === true && rule.state !== undefined;
    return { config: structuredClone(record.config), state: reports ? (rule.state?.(record) ?? {}) : {} };
  }

  /**
   * PUT. Throws `ApiError` 404 (unknown), 400 (wrong type), 500 (the units do not start); the last one leaves the
   * new configuration stored, as IncusOS does.
   */
  update(name: string, request: Pick<ApiRequest, 'body'>): void {
    const { rule, fields } = this.#find(name);
    const config = decodeFields({ object: fields }, jsonObject(request)['config'], 'config') as ServiceRecord['config'];
    const record = this.#record(name);
    const wasEnabled = record.config['enabled'] === true;
    const enables = config['enabled'] === true;
    if (wasEnabled && (!enables || rule.starts === 'on-every-put')) this.#stop(record);
    if (wasEnabled && !enables && rule.forgetsDisabling === true) return;
    record.config = config;
    if (enables && (!wasEnabled || rule.starts === 'on-every-put')) this.#start(name, rule, record);
  }

  /** Kills the units and starts them again, whatever they did before. */
  reset(name: string): void {
    const { rule } = this.#find(name);
    const record = this.#record(name);
    if (record.config['enabled'] !== true) throw new ApiError(500, `${name} isn't currently enabled`);
    this.#start(name, rule, record);
  }

  /** What a boot does: starts all that is enabled; answers the failures, which do not stop a boot. */
  startEnabled(): string[] {
    const failures: string[] = [];
    for (const [name, record] of Object.entries(this.state().services)) {
      record.running = false;
      if (record.config['enabled'] !== true) continue;
      try {
        this.#start(name, this.#find(name).rule, record);
      } catch (error) {
        failures.push(`${name}: ${(error as Error).message}`);
      }
    }
    return failures;
  }

  /** Makes the next starts of a service fail, one text each. */
  failNextStarts(name: string, texts: readonly string[]): void {
    this.#failures.set(name, [...(this.#failures.get(name) ?? []), ...texts]);
  }

  #offered(name: string): boolean {
    const application = serviceRules[name]?.application;
    return application === undefined || this.state().applications.some((installed) => installed.name === application);
  }

  #find(name: string): { rule: ServiceRule; fields: (typeof serviceFields)[string] } {
    const rule = serviceRules[name];
    const fields = serviceFields[name];
    if (rule === undefined || fields === undefined || !this.#offered(name)) throw new ApiError(404, 'not found');
    return { rule, fields };
  }

  #record(name: string): ServiceRecord {
    return (this.state().services[name] ??= untouchedService(name));
  }

  #stop(record: ServiceRecord): void {
    record.running = false;
    record.disconnects += 1;
  }

  #start(name: string, rule: ServiceRule, record: ServiceRecord): void {
    record.starts += 1;
    record.running = false;
    const failure = this.#failures.get(name)?.shift() ?? rule.startFailure?.(record.config);
    if (failure !== undefined) throw new ApiError(500, failure);
    record.running = true;
    if (name === 'iscsi') record.identity['initiator_name'] ??= `iqn.2004-10.org.linuxcontainers:01:${this.#hex(12)}`;
    if (name === 'nvme') {
      record.identity['host_id'] ??= this.#hex(32);
      record.identity['host_nqn'] ??= `nqn.2014-08.org.nvmexpress:uuid:${this.#hex(32)}`;
    }
  }

  #hex(length: number): string {
    return Array.from({ length }, () => Math.floor(this.random() * 16).toString(16)).join('');
  }
}

/** A service that nobody has configured yet. */
export function untouchedService(name: string): ServiceRecord {
  const config = decodeFields({ object: serviceFields[name] ?? {} }, {}, 'config') as ServiceRecord['config'];
  return { config, running: false, starts: 0, disconnects: 0, identity: {} };
}
