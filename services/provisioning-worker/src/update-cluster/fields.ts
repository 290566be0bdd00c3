import type { ClusterPut } from '@muster/contracts';
import { rowOf } from '@muster/database';
import { writeEvents } from '@muster/messaging';
import { digestOf } from '@muster/operations';
import type { EntityManager } from 'typeorm';
import { clusterEvent } from '../clusters/cluster-event.js';
import type { ClusterRow } from '../clusters/cluster-view.js';

/** What a client may write and no server has to know. */
export type ClusterFields = Pick<ClusterPut, 'connection_url' | 'description' | 'properties' | 'config'>;

const FIELDS = ['connection_url', 'description', 'properties', 'config'] as const;

/** The fields that a request gives another value; what others changed meanwhile is not written over by the rest. */
export function changedFields(current: ClusterRow, wanted: ClusterPut): Partial<ClusterFields> {
  return Object.fromEntries(
    FIELDS.filter((field) => digestOf(current[field]) !== digestOf(wanted[field])).map((field) => [
      field,
      wanted[field],
    ]),
  );
}

/** The channel that a request asks for; an empty one leaves it as it is. */
export function wantedChannel(current: ClusterRow, { channel }: ClusterPut): string {
  return channel === '' ? current.channel : channel;
}

/** Writes fields, and a channel if it is another one, with the event. */
export async function writeFields(
  tx: EntityManager,
  clusterId: string,
  fields: Partial<ClusterFields> & { readonly channel?: string },
): Promise<void> {
  const { connection_url, description, properties, config, channel } = fields;
  const row = await rowOf<Parameters<typeof clusterEvent>[1]>(
    tx,
    `UPDATE cluster SET connection_url = coalesce($2, connection_url), description = coalesce($3, description),
            properties = coalesce($4, properties), config = coalesce($5, config), channel = coalesce($6, channel),
            last_updated = now(), version = version + 1
      WHERE id = $1 RETURNING id, name, status, version`,
    [
      clusterId,
      connection_url ?? null,
      description ?? null,
      properties === undefined ? null : JSON.stringify(properties),
      config === undefined ? null : JSON.stringify(config),
      channel ?? null,
    ],
  );
  if (row !== undefined) await writeEvents(tx, [clusterEvent('updated', row)]);
}
