/**
 * Progress of the operation `o`, as two columns `done` and `total`. It never goes backwards: on the way back each row
 * that was begun counts twice, once for its beginning and once for having been taken back.
 */
export const PROGRESS_COLUMNS = `
  (SELECT (count(*) FILTER (WHERE s.state IN ('done', 'undone')) + count(*) FILTER (WHERE s.state = 'undone'))::int
     FROM step s WHERE s.operation = o.id) AS done,
  (SELECT CASE WHEN o.direction = 'forward' THEN count(*) ELSE 2 * count(*) FILTER (WHERE s.state <> 'planned') END::int
     FROM step s WHERE s.operation = o.id) AS total`;
