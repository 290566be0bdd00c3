import { FilterFault } from './filter-fault.js';
import type { Span } from './syntax.js';

const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3_600,
};

/** The moment that a text names, in ISO 8601; without a zone it is UTC, as it is for expr. */
export function momentOf(text: string, span: Span): string {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes(':') ? text : `${text}Z`;
  const moment = new Date(zoned.replace(' ', 'T'));
  if (!DATE.test(text) || Number.isNaN(moment.getTime())) {
    throw new FilterFault(`"${text}" is no date; write "2026-11-24" or "2026-11-24T08:00:00Z"`, span);
  }
  return moment.toISOString();
}

/** The seconds that Go's way of writing a duration names, such as `1h30m`. */
export function secondsOf(text: string, span: Span): string {
  if (!/^[+-]?(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) {
    throw new FilterFault(`"${text}" is no duration; write "90m", "1h30m" or "720h"`, span);
  }
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g)];
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
  return String(text.startsWith('-') ? -seconds : seconds);
}
