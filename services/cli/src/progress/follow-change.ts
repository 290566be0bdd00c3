import type { MusterClient } from '@muster/api-client';
import type { Session } from '../session.js';
import { watchOperation } from './watch-operation.js';

/** The answer to a change that was sent with `Prefer: respond-async`. */
export interface ChangeReply {
  readonly response: { readonly status: number };
  readonly data?: { readonly operation: string } | undefined;
}

/**
 * Follows the work that a change became until it is done, or with `--no-wait` prints the id of its operation.
 *
 * @returns "done" when it is done, at once or by now; "begun" when nobody waited.
 * @throws the operation's own error when it failed.
 */
export async function followChange(
  session: Session,
  client: MusterClient,
  { response, data }: ChangeReply,
  { wait, begun }: { readonly wait?: boolean | undefined; readonly begun: string },
): Promise<'done' | 'begun'> {
  const id = response.status === 202 ? data?.operation.split('/').at(-1) : undefined;
  if (id === undefined) return 'done';
  if (wait !== false) {
    await watchOperation(session, client, id);
    return 'done';
  }
  session.print(id);
  session.note(`${begun} Follow it with: muster operation watch ${id}`);
  return 'begun';
}
