import type { CloudEvent, EventGap } from '@muster/contracts';
import type { Ask } from './running-gateway.js';
import { until } from './until.js';

/** Reads server-sent events the way a browser does. */
export class EventReader {
  readonly events: CloudEvent[] = [];
  readonly ids: string[] = [];
  /** How many events had come before, and what was missing then. */
  readonly gaps: (EventGap & { readonly before: number })[] = [];
  private text = '';
  private comments = 0;

  private constructor(
    readonly contentType: string,
    private readonly leaving: AbortController,
  ) {}

  static async open(ask: Ask, path: string, headers: Record<string, string>): Promise<EventReader> {
    const leaving = new AbortController();
    const reply = await ask(path, { headers, signal: leaving.signal });
    if (reply.status !== 200) throw new Error(`${path} answered ${reply.status}`);
    const reader = new EventReader(reply.headers.get('content-type') ?? '', leaving);
    void reader.read(reply.body as AsyncIterable<Uint8Array>).catch(() => undefined);
    return reader;
  }

  get lastId(): string {
    return this.ids.at(-1) ?? '';
  }

  /** Over when the gateway has found its place in the past and only what happens from now on will follow. */
  async settled(): Promise<void> {
    await until('the reader has caught up', () => this.comments >= 2);
  }

  /** Over when this many events have come. */
  async until(count: number): Promise<void> {
    await until(`${count} events, of ${this.events.length}`, () => this.events.length >= count);
  }

  /** Over when nothing more has come for a while: the only way to see that something does not come. */
  async quiet(): Promise<void> {
    for (let seen = -1; seen !== this.events.length;) {
      seen = this.events.length;
      await new Promise((resolve) => {
        setTimeout(resolve, 500);
      });
    }
  }

  async close(): Promise<void> {
    this.leaving.abort();
  }

  private async read(body: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      const messages = (this.text + decoder.decode(chunk, { stream: true })).split('\n\n');
      this.text = messages.pop() ?? '';
      for (const message of messages) this.take(message);
    }
  }

  private take(message: string): void {
    if (message.startsWith(':')) {
      this.comments += 1;
      return;
    }
    const [id = '', data = '', more = ''] = message.split('\n');
    if (data === 'event: gap') {
      this.gaps.push({ ...(JSON.parse(more.replace('data: ', '')) as EventGap), before: this.events.length });
      return;
    }
    this.ids.push(id.replace('id: ', ''));
    this.events.push(JSON.parse(data.replace('data: ', '')) as CloudEvent);
  }
}
