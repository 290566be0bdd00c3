import { eventReplay, type CloudEvent, type EventSource } from '@muster/contracts';
import { MusterError } from '@muster/errors';

/** The services that have events to tell. */
export const SOURCES = Object.keys(eventReplay) as readonly EventSource[];

/** How far a reader has come: per service the outbox id of the last event. */
export type Cursor = Partial<Record<EventSource, number>>;

/** `provisioning=12;templates=3;inventory=40`, as it stands in the `id:` of each event. */
export function cursorText(cursor: Cursor): string {
  return SOURCES.flatMap((source) => (cursor[source] === undefined ? [] : [`${source}=${cursor[source]}`])).join(';');
}

/** Reads a cursor; a service that it does not name begins now. Throws `request.invalid`. */
export function parseCursor(text: string | undefined): Cursor {
  if (text === undefined || text.trim() === '') return {};
  return Object.fromEntries(text.split(';').map((part) => parsePart(part.trim(), text)));
}

function parsePart(part: string, text: string): [EventSource, number] {
  const [name = '', id = ''] = part.split('=');
  const source = SOURCES.find((known) => known === name);
  if (source === undefined || !/^\d{1,15}$/.test(id)) {
    throw new MusterError('request.invalid', `The cursor "${text}" can not be read`, {
      findings: [
        { path: 'after', message: 'must be the id of an earlier event, such as "provisioning=12;templates=3"' },
      ],
    });
  }
  return [source, Number(id)];
}

/** Where an event stands in its service's outbox; its id is `<service>/<outbox id>`. Undefined for a foreign one. */
export function positionOf(event: CloudEvent): { readonly source: EventSource; readonly id: number } | undefined {
  const [name = '', id = ''] = event.id.split('/');
  const source = SOURCES.find((known) => known === name);
  return source !== undefined && /^\d{1,15}$/.test(id) ? { source, id: Number(id) } : undefined;
}
