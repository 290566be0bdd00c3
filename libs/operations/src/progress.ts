/**
 * Progress of the operation `o`, as two columns `done` and `total`. It never goes backwards: on the way back each row
 * that was begun counts twice, once for its beginning and once for having been taken back.
 *
 * @param steps where the states of its rows are read, as it stands behind FROM.
 */
export function progressColumns(steps: string): string {
  return `
  (SELECT (count(*) FILTER (WHERE s.state IN ('done', 'undone')) + count(*) FILTER (WHERE s.state = 'undone'))::int
     FROM ${steps} AS s) AS done,
  (SELECT CASE WHEN o.direction = 'forward' THEN count(*) ELSE 2 * count(*) FILTER (WHERE s.state <> 'planned') END::int
     FROM ${steps} AS s) AS total`;
}

/** The same, from the rows as they are written. */
export const PROGRESS_COLUMNS = progressColumns('(SELECT state FROM step WHERE operation = o.id)');
