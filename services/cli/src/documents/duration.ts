import { InvalidArgumentError } from 'commander';

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/;
const PART = /(\d+(?:\.\d+)?)(h|ms|m|s)/g;

/** Reads a duration as Go writes it, such as "720h" or "1h30m". Gives milliseconds. */
export function parseDuration(text: string): number {
  if (!DURATION.test(text)) throw new InvalidArgumentError('It must be a duration such as "720h" or "1h30m".');
  let milliseconds = 0;
  for (const [, amount, unit] of text.matchAll(PART)) milliseconds += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  if (milliseconds <= 0) throw new InvalidArgumentError('It must be longer than nothing.');
  return milliseconds;
}
