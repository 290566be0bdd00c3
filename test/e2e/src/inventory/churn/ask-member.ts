import type { Simulator } from '@muster/simulator';
import type { Call } from './churned-kinds.js';

/** The answer of a member, as far as a client looks at it. */
export interface Answer {
  readonly status: number;
  readonly metadata?: unknown;
}

const REFUSED: Answer = { status: 500 };
const OPERATION_SECONDS = 10;
const SUCCESS = 200;

/**
 * One call to a member as its local administrator, past everything that disturbs connections; waits for the operation
 * that it may begin. A member that loses its power meanwhile counts as one that refused.
 */
export async function askMember(simulator: Simulator, member: string, call: Call): Promise<Answer> {
  const { status, metadata, operation } = await send(simulator, member, call);
  if (status !== 202 || !operation) return { status, metadata };
  const wait = `${operation}/wait?timeout=${OPERATION_SECONDS}`;
  const ended = await send(simulator, member, { method: 'GET', path: wait });
  return (ended.metadata as { status_code?: number } | undefined)?.status_code === SUCCESS ? { status: 200 } : REFUSED;
}

async function send(
  simulator: Simulator,
  member: string,
  { method, path: url, body: object, bytes }: Call,
): Promise<Answer & { operation?: string }> {
  const body = bytes ?? (object === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(object)));
  try {
    const incoming = { method, url, headers: {}, body, peerAddress: '127.0.0.1' };
    const reply = await simulator.callAsAdministrator(member, incoming);
    const { metadata, operation = '' } = reply.body as { metadata?: unknown; operation?: string };
    return { status: reply.status, metadata, operation };
  } catch {
    return REFUSED;
  }
}
