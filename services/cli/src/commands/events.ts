import type { ReceivedEvent } from '@muster/api-client';
import { RESOURCE_KINDS, type EventGap, type EventNoun, type ResourceKind } from '@muster/contracts';
import { type Command, Option } from 'commander';
import type { Act, Work } from '../act.js';
import { momentText } from '../output/moment.js';
import { Interrupted } from '../usage-error.js';
import { withExamples } from './examples.js';

const NOUNS: readonly EventNoun[] = ['token', 'server', 'cluster', 'operation', 'template', 'resource', 'inventory'];

interface EventOptions {
  readonly noun?: EventNoun;
  readonly cluster?: string;
  readonly kind?: ResourceKind;
  readonly since?: string;
  readonly format: 'human' | 'json';
}

/** `muster events` */
export function addCommands(command: Command, act: Act): void {
  withExamples(
    command
      .addOption(new Option('--noun <noun>', 'only events about this').choices(NOUNS))
      .option('--cluster <name>', 'only events of this cluster')
      .addOption(
        new Option('--kind <kind>', 'only events about this kind of the inventory').choices(
          Object.keys(RESOURCE_KINDS),
        ),
      )
      .option('--since <cursor>', 'first what happened after this event; the cursor is printed at the end')
      .addOption(
        new Option('-f, --format <format>', 'human, or json: one CloudEvent per line')
          .choices(['human', 'json'])
          .default('human'),
      )
      .action(act<EventOptions>(events)),
    'muster events --noun operation',
    'muster events --cluster one-off -f json | jq .type',
  );
}

const events: Work<EventOptions> = async (session, _, { noun, cluster, kind, since, format }) => {
  const client = await session.connect();
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  session.surroundings.interrupts.once('SIGINT', leave);
  let cursor = since;
  try {
    // Not on the output, which other programs read.
    const onGap = ({ message }: EventGap): void => session.note(message);
    for await (const received of client.events({ noun, cluster, kind, after: since, signal: leaving.signal, onGap })) {
      cursor = received.cursor;
      session.print(format === 'json' ? JSON.stringify(received.event) : eventLine(received));
    }
  } finally {
    session.surroundings.interrupts.off('SIGINT', leave);
  }
  throw new Interrupted(cursor === undefined ? '' : `Go on with: muster events --since "${cursor}"`);
};

/** When, what, about which, and the details: `2026-11-22 08:44:05 UTC  cluster.created  …`. */
export function eventLine({ event }: ReceivedEvent): string {
  const what = event.type.replace(/^muster\./, '');
  const details = Object.entries(event.data)
    .filter(([, value]) => value !== null && value !== '' && value !== event.subject)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [momentText(event.time), what, event.subject, ...details].join('  ');
}
