import { rowOf } from '@muster/database';
import type { FlowContext } from '../tools.js';

/** Notes of a row whose request changes how the server is reached: how far it got, and when it was first sent. */
const REQUEST = 'request';
const SENT_AT = 'sent_at';

/** A request whose answer may be lost with the server that is to give it. */
export interface SentRequest {
  /** Never sent, sent without an answer, or answered. */
  readonly request: 'none' | 'sent' | 'answered';
  /** Milliseconds since it was first sent, 0 before. */
  readonly askedForMs: number;
}

/** How far the request of this row got, in this process or an earlier one. */
export async function sentRequest(context: FlowContext): Promise<SentRequest> {
  const request = context.notes[REQUEST];
  const sentAt = context.notes[SENT_AT];
  if (request !== 'sent' && request !== 'answered') return { request: 'none', askedForMs: 0 };
  return { request, askedForMs: typeof sentAt === 'number' ? (await databaseNow(context)) - sentAt : 0 };
}

/** Sends the request of this row, and writes down how far it got. */
export async function sendRequest(context: FlowContext, send: () => Promise<void>): Promise<void> {
  if (context.notes[SENT_AT] === undefined) await context.note(SENT_AT, await databaseNow(context));
  await context.note(REQUEST, 'sent');
  await send();
  await context.note(REQUEST, 'answered');
}

/** Milliseconds of the database's clock, which all workers share. */
export async function databaseNow({ tools }: FlowContext): Promise<number> {
  const row = await rowOf<{ now: number }>(
    tools.dataSource,
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
  );
  return row?.now ?? 0;
}
