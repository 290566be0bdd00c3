import { selectedSubjects } from '@muster/contracts';
import { rowOf, rowsOf, withTransaction } from '@muster/database';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EventConsumers } from './event-consumers.js';
import type { ReadingStart } from './reading-start.js';

/** The tables whose rows have a consumer each. */
export type ConsumingTable = 'subscriber' | 'webhook';

interface ConsumingRow {
  readonly consumer: string;
  readonly events: string[];
  readonly clusters: string[];
  readonly start: ReadingStart;
  readonly revision: number;
}

/** Keeps the consumers at NATS as the rows want them. */
@Injectable()
export class RowConsumers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly consumers: EventConsumers,
  ) {}

  /**
   * Makes the consumer of a row where it is missing or begins elsewhere. False when the row is gone. The row is locked
   * meanwhile: else a copy of this service could make again what another has just taken away for good.
   */
  async ensure(table: ConsumingTable, id: string): Promise<boolean> {
    return withTransaction(this.dataSource, async (tx) => {
      const row = await rowOf<ConsumingRow>(
        tx,
        `SELECT consumer, events, clusters, start, revision FROM ${table}
          WHERE id = $1 AND removed_at IS NULL FOR SHARE`,
        [id],
      );
      if (row === undefined) return false;
      await this.consumers.ensure({ ...row, subjects: selectedSubjects(row) });
      return true;
    });
  }

  /** Takes away the consumers of rows that were removed, and then the rows. */
  async clear(table: ConsumingTable): Promise<void> {
    const sql = `SELECT id, consumer FROM ${table} WHERE removed_at IS NOT NULL`;
    const removed = await rowsOf<{ id: string; consumer: string }>(this.dataSource, sql);
    if (removed.length === 0) return;
    await Promise.all(removed.map(({ consumer }) => this.consumers.remove(consumer)));
    await rowsOf(this.dataSource, `DELETE FROM ${table} WHERE id = ANY($1)`, [removed.map(({ id }) => id)]);
  }
}
