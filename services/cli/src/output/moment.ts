/** Go's zero time and that of Unix both say "never". */
const NEVER = /^(?:0001|1970)-01-01T00:00:00(?:\.0+)?Z$/;

/** A time for people: `2026-11-22 08:44:05 UTC`, or empty for never. What is not a time stays as it is. */
export function momentText(timestamp: string | null | undefined): string {
  if (timestamp === null || timestamp === undefined || timestamp === '' || NEVER.test(timestamp)) return '';
  const time = new Date(timestamp);
  if (Number.isNaN(time.getTime())) return timestamp;
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** How long something took: `0.4 s`, `12 s`, `3 min 5 s`. */
export function elapsedText(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
