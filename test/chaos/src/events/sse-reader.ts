import { setTimeout as pause } from 'node:timers/promises';
import type { MusterClient } from '@muster/api-client';

const AGAIN_AFTER_MS = 200;
/** Before the first event of every service. */
const BEGINNING = 'provisioning=0;templates=0;inventory=0';

/** Reads the events of operations over HTTP, and comes back with the last id it has seen (`Last-Event-ID`). */
export class SseReader {
  readonly name: string = 'over HTTP';
  /** The id of each event as it arrived, repetitions included. */
  readonly received: string[] = [];
  /** How often it had to connect again because the gateway refused or was away. */
  reconnects = 0;
  private cursor = BEGINNING;

  constructor(private readonly client: MusterClient) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const { event, cursor } of this.client.events({ noun: 'operation', after: this.cursor, signal })) {
          this.cursor = cursor;
          this.received.push(event.id);
        }
      } catch {
        this.reconnects += 1;
        await pause(AGAIN_AFTER_MS);
      }
    }
  }
}
