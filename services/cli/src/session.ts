import type { MusterClient } from '@muster/api-client';
import { SourceTexts } from './problems/source-texts.js';
import type { Surroundings } from './surroundings.js';

/** Flags that every command knows. */
export interface GlobalOptions {
  readonly quiet?: boolean;
  readonly debug?: boolean;
  readonly forceLocal?: boolean;
  readonly remote?: string;
}

/** One run of one command: where it writes, and whom it asks. */
export class Session {
  /** Texts that were sent, so that what is found in them can be shown. */
  readonly sources = new SourceTexts();
  private client: Promise<MusterClient> | undefined;

  constructor(
    readonly surroundings: Surroundings,
    readonly options: GlobalOptions,
  ) {}

  /** Writes a result. */
  print(text: string): void {
    this.surroundings.stdout.write(`${text}\n`);
  }

  /** Writes what a person may like to know and a script does not need. */
  note(text: string): void {
    if (this.options.quiet !== true) this.surroundings.stderr.write(`${text}\n`);
  }

  debug(text: string): void {
    if (this.options.debug === true) this.surroundings.stderr.write(`debug: ${text}\n`);
  }

  /** The client of the gateway that the flags, the configuration or the folder name. */
  connect(): Promise<MusterClient> {
    this.client ??= this.open();
    return this.client;
  }

  async close(): Promise<void> {
    const client = await this.client?.catch(() => undefined);
    await client?.close();
  }

  private async open(): Promise<MusterClient> {
    const { openClient } = await import('./connection/open-client.js');
    return openClient(this.surroundings, this.options, (message) => this.debug(message));
  }
}
