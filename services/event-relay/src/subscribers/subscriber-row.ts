import { selectedSubjects, type Subscriber } from '@muster/contracts';
import { type Queryable, rowOf } from '@muster/database';
import { MusterError } from '@muster/errors';

export interface SubscriberRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly consumer: string;
  readonly events: string[];
  readonly clusters: string[];
  readonly created_at: Date;
  readonly last_login_at: Date | null;
}

/** All but what is secret. */
export const SUBSCRIBER_COLUMNS = 'id, name, description, consumer, events, clusters, created_at, last_login_at';

export function subscriberView(row: SubscriberRow): Subscriber {
  const { name, description, consumer, events, clusters } = row;
  return {
    name,
    description,
    user: consumer,
    events,
    clusters,
    subjects: selectedSubjects(row),
    created_at: row.created_at.toISOString(),
    last_login_at: row.last_login_at?.toISOString() ?? null,
  };
}

/** @throws MusterError `object.not-found` */
export async function findSubscriber(on: Queryable, name: string, lock = false): Promise<SubscriberRow> {
  const sql = `SELECT ${SUBSCRIBER_COLUMNS} FROM subscriber WHERE name = $1 AND removed_at IS NULL`;
  const row = await rowOf<SubscriberRow>(on, lock ? `${sql} FOR UPDATE` : sql, [name]);
  if (row === undefined) throw new MusterError('object.not-found', `There is no subscriber "${name}"`);
  return row;
}
