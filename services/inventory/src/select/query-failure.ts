import { MusterError } from '@muster/errors';

const CANCELLED = '57014';
const BAD_PATTERN = '2201B';

/** What Postgres says of a list, as whoever asked for it can use it; anything else stays what it is. */
export function queryFailure(thrown: unknown): unknown {
  const code = sqlState(thrown);
  if (code === CANCELLED) {
    return new MusterError(
      'list.too-slow',
      'The list was given up: no index leads to these rows, and looking at all of them takes too long.',
      { cause: thrown },
    );
  }
  if (code === BAD_PATTERN) {
    return new MusterError('filter.invalid', `The pattern of "matches" is not one: ${reasonOf(thrown)}.`, {
      cause: thrown,
    });
  }
  // Class 22: what was computed has no result, such as a number that is too large.
  if (code?.startsWith('22') === true) {
    return new MusterError('filter.invalid', `The filter cannot be computed: ${reasonOf(thrown)}.`, { cause: thrown });
  }
  return thrown;
}

function sqlState(thrown: unknown): string | undefined {
  const error =
    (thrown as { driverError?: { code?: unknown } } | null)?.driverError ?? (thrown as { code?: unknown } | null);
  return typeof error?.code === 'string' ? error.code : undefined;
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
