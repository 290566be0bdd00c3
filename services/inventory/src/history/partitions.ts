/** A day of history: its table, and the times that it takes, from its beginning to before its end. */
export interface DayPartition {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}

/** What has to be done so that there is a partition for each day that comes soon, and none that is older than wanted. */
export interface PartitionChanges {
  readonly make: readonly DayPartition[];
  readonly drop: readonly string[];
  /** What is older than this has to go from wherever it is. */
  readonly keepFrom: string;
}

const PREFIX = 'history_';
const DAYS_AHEAD = 3;
const DAY_MS = 86_400_000;

/** Compares the partitions that there are with those that have to be. Days are those of UTC. */
export function partitionChanges(tables: readonly string[], now: Date, keepDays: number): PartitionChanges {
  const there = new Set(tables);
  const today = Math.floor(now.getTime() / DAY_MS);
  const soon = Array.from({ length: DAYS_AHEAD + 1 }, (_, ahead) => dayPartition(today + ahead));
  const keepFrom = dayPartition(today - keepDays);
  return {
    make: soon.filter(({ table }) => !there.has(table)),
    drop: tables.filter((table) => /^history_\d{8}$/.test(table) && table < keepFrom.table),
    keepFrom: keepFrom.from,
  };
}

function dayPartition(day: number): DayPartition {
  const from = new Date(day * DAY_MS).toISOString();
  return {
    table: PREFIX + from.slice(0, 10).replaceAll('-', ''),
    from,
    to: new Date((day + 1) * DAY_MS).toISOString(),
  };
}
