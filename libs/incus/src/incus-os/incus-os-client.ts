import { Readable } from 'node:stream';
import { z, type ZodType } from 'zod';
import { apiPath, type ApiPath } from '../connection/api-path.js';
import { ServerCallError } from '../connection/server-call-error.js';
import type { StreamAnswer } from '../connection/server-call.js';
import type { ServerConnection } from '../connection/server-connection.js';
import type { CallTiming } from '../incus/call-timing.js';
import {
  applicationSchema,
  environmentSchema,
  fallbackListenerSchema,
  networkSchema,
  providerSchema,
  resourceSchema,
  updateSchema,
  type IncusOsApplication,
  type IncusOsDocument,
  type IncusOsEnvironment,
  type IncusOsFallbackListener,
  type IncusOsNetwork,
  type IncusOsProvider,
  type IncusOsResource,
  type IncusOsUpdate,
} from './incus-os-objects.js';

/** What a server is installed with when it is reset; the keys are IncusOS' own. */
export interface FactoryReset {
  readonly allow_tpm_reset_failure: boolean;
  readonly wipe_existing_seeds: boolean;
  readonly seeds: IncusOsDocument;
}

/** Starting a service can mean connecting to storage far away. */
const serviceTimeoutMs = 120_000;
const backupTimeoutMs = 300_000;

/**
 * The calls to IncusOS that Muster makes. Through Incus its paths begin with /os; its own fallback listener, which
 * answers when Incus does not start, has them without.
 */
export class IncusOsClient {
  private readonly prefix: '' | '/os';

  constructor(
    readonly connection: ServerConnection,
    options: { readonly via?: 'incus' | 'fallback-listener' } = {},
  ) {
    this.prefix = options.via === 'fallback-listener' ? '' : '/os';
  }

  async environment(timing: CallTiming = {}): Promise<IncusOsEnvironment> {
    return (await this.get(apiPath`/1.0`, environmentSchema, timing)).environment;
  }

  /** Hardware, in Incus' form. */
  async resources(timing: CallTiming = {}): Promise<Record<string, unknown>> {
    return this.get(apiPath`/1.0/system/resources`, z.record(z.string(), z.unknown()), timing);
  }

  async network(timing: CallTiming = {}): Promise<IncusOsNetwork> {
    return this.get(apiPath`/1.0/system/network`, networkSchema, timing);
  }

  /** May never be answered, because the address that was asked is gone. */
  async updateNetwork(document: IncusOsDocument, timing: CallTiming = {}): Promise<void> {
    await this.put(apiPath`/1.0/system/network`, document, timing);
  }

  /** Keeps a new network configuration that was sent with a `confirmation_timeout`; refused when none waits for it. */
  async confirmNetwork(timing: CallTiming = {}): Promise<void> {
    await this.post(apiPath`/1.0/system/network/:confirm`, undefined, timing);
  }

  /** Holds recovery keys: never log or store it whole. */
  async security(timing: CallTiming = {}): Promise<IncusOsResource> {
    return this.get(apiPath`/1.0/system/security`, resourceSchema, timing);
  }

  async storage(timing: CallTiming = {}): Promise<IncusOsResource> {
    return this.get(apiPath`/1.0/system/storage`, resourceSchema, timing);
  }

  async updateStorage(document: IncusOsDocument, timing: CallTiming = {}): Promise<void> {
    await this.put(apiPath`/1.0/system/storage`, document, timing);
  }

  async logging(timing: CallTiming = {}): Promise<IncusOsResource> {
    return this.get(apiPath`/1.0/system/logging`, resourceSchema, timing);
  }

  async updateLogging(config: IncusOsDocument, timing: CallTiming = {}): Promise<void> {
    await this.put(apiPath`/1.0/system/logging`, { config }, timing);
  }

  async kernel(timing: CallTiming = {}): Promise<IncusOsResource> {
    return this.get(apiPath`/1.0/system/kernel`, resourceSchema, timing);
  }

  async updateKernel(config: IncusOsDocument, timing: CallTiming = {}): Promise<void> {
    await this.put(apiPath`/1.0/system/kernel`, { config }, timing);
  }

  async update(timing: CallTiming = {}): Promise<IncusOsUpdate> {
    return this.get(apiPath`/1.0/system/update`, updateSchema, timing);
  }

  /** How the system updates itself; under Muster never by itself. */
  async updateUpdate(config: IncusOsUpdate['config'], timing: CallTiming = {}): Promise<void> {
    await this.put(apiPath`/1.0/system/update`, { config }, timing);
  }

  async provider(timing: CallTiming = {}): Promise<IncusOsProvider> {
    return this.get(apiPath`/1.0/system/provider`, providerSchema, timing);
  }

  async updateProvider(config: IncusOsProvider['config'], timing: CallTiming = {}): Promise<void> {
    await this.put(apiPath`/1.0/system/provider`, { config }, timing);
  }

  async fallbackListener(timing: CallTiming = {}): Promise<IncusOsFallbackListener> {
    return this.get(apiPath`/1.0/system/fallback-listener`, fallbackListenerSchema, timing);
  }

  async updateFallbackListener(config: IncusOsFallbackListener['config'], timing: CallTiming = {}): Promise<void> {
    await this.put(apiPath`/1.0/system/fallback-listener`, { config }, timing);
  }

  /** Names of the installed applications. */
  async applications(timing: CallTiming = {}): Promise<string[]> {
    return (await this.get(apiPath`/1.0/applications`, urlListSchema, timing)).map(lastSegment);
  }

  async application(name: string, timing: CallTiming = {}): Promise<IncusOsApplication> {
    return this.get(apiPath`/1.0/applications/${name}`, applicationSchema, timing);
  }

  /** Installs an application from where the system gets its updates. */
  async addApplication(name: string, timing: CallTiming = {}): Promise<void> {
    await this.post(apiPath`/1.0/applications`, { name }, { timeoutMs: serviceTimeoutMs, ...timing });
  }

  /** Removes an application; refused for the primary one. */
  async removeApplication(name: string, timing: CallTiming = {}): Promise<void> {
    await this.post(apiPath`/1.0/applications/${name}/:remove`, undefined, { timeoutMs: serviceTimeoutMs, ...timing });
  }

  /** A compressed tar archive. That of Incus holds the server's private key. */
  async backUpApplication(name: string, timing: CallTiming = {}): Promise<StreamAnswer> {
    const call = { method: 'POST', path: this.at(apiPath`/1.0/applications/${name}/:backup`), body: {} } as const;
    return this.connection.requestStream({ timeoutMs: backupTimeoutMs, ...call, ...timing });
  }

  /** Puts a backup back and starts the application again. */
  async restoreApplication(name: string, archive: Readable | Uint8Array, timing: CallTiming = {}): Promise<void> {
    await this.connection.request({
      method: 'POST',
      path: this.at(apiPath`/1.0/applications/${name}/:restore`),
      headers: { 'content-type': 'application/gzip' },
      body: archive,
      timeoutMs: backupTimeoutMs,
      ...timing,
    });
  }

  async restartApplication(name: string, timing: CallTiming = {}): Promise<void> {
    await this.post(apiPath`/1.0/applications/${name}/:restart`, undefined, { timeoutMs: serviceTimeoutMs, ...timing });
  }

  /** Names of the services that this system offers. */
  async services(timing: CallTiming = {}): Promise<string[]> {
    return (await this.get(apiPath`/1.0/services`, urlListSchema, timing)).map(lastSegment);
  }

  /** Undefined when the system does not offer the service, e.g. because its application is not installed. */
  async findService(name: string, timing: CallTiming = {}): Promise<IncusOsResource | undefined> {
    try {
      return await this.get(apiPath`/1.0/services/${name}`, resourceSchema, timing);
    } catch (error) {
      if (error instanceof ServerCallError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }

  /** Configures a service and starts or stops it. After an error it may be configured all the same. */
  async updateService(name: string, config: IncusOsDocument, timing: CallTiming = {}): Promise<void> {
    await this.put(apiPath`/1.0/services/${name}`, { config }, { timeoutMs: serviceTimeoutMs, ...timing });
  }

  async resetService(name: string, timing: CallTiming = {}): Promise<void> {
    await this.post(apiPath`/1.0/services/${name}/:reset`, undefined, { timeoutMs: serviceTimeoutMs, ...timing });
  }

  /** Wipes the whole server, which reboots at once and registers again with the provider seed that is given here. */
  async factoryReset(reset: FactoryReset, timing: CallTiming = {}): Promise<void> {
    await this.post(apiPath`/1.0/system/:factory-reset`, reset, timing);
  }

  async reboot(timing: CallTiming = {}): Promise<void> {
    await this.post(apiPath`/1.0/system/:reboot`, undefined, timing);
  }

  async powerOff(timing: CallTiming = {}): Promise<void> {
    await this.post(apiPath`/1.0/system/:poweroff`, undefined, timing);
  }

  /** Looks for an update of the system now, and applies one that it finds. */
  async checkUpdate(timing: CallTiming = {}): Promise<void> {
    await this.post(apiPath`/1.0/system/update/:check`, undefined, timing);
  }

  private async get<T>(path: ApiPath, schema: ZodType<T>, timing: CallTiming): Promise<T> {
    const call = { method: 'GET', path: this.at(path), schema, brief: true } as const;
    return (await this.connection.request({ ...call, ...timing })).metadata;
  }

  private async put(path: ApiPath, body: unknown, timing: CallTiming): Promise<void> {
    await this.connection.request({ method: 'PUT', path: this.at(path), body, timeoutMs: 30_000, ...timing });
  }

  private async post(path: ApiPath, body: unknown, timing: CallTiming): Promise<void> {
    await this.connection.request({ method: 'POST', path: this.at(path), body, timeoutMs: 30_000, ...timing });
  }

  private at({ text, template }: ApiPath): ApiPath {
    return { text: this.prefix + text, template: this.prefix + template };
  }
}

const urlListSchema = z
  .array(z.string())
  .nullish()
  .transform((urls) => urls ?? []);

function lastSegment(url: string): string {
  return decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
}
