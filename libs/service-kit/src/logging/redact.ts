import { MusterError } from '@muster/errors';

const HIDDEN = '[hidden]';
/** `token`, `join_token`, `clientKey`, `Authorization` …, as the last word of a field's name. */
const SECRET_WORD = /(^|[_.-])(token|password|key|secret|authorization)$/i;
const SECRET_CAMEL = /[a-z0-9](Token|Password|Key|Secret|Authorization)$/;
const URL_PASSWORD = /(\/\/[^\s:/@]*:)[^\s@/]+@/g;
const DEEPEST = 6;

/** Hides passwords that stand in URLs, e.g. in the messages of database drivers. */
export function redactText(text: string): string {
  return text.replace(URL_PASSWORD, `$1${HIDDEN}@`);
}

/** The fields of a log line without what must not be read in a log. Errors become plain objects. */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactObject(fields, 0);
}

function isSecret(name: string): boolean {
  return SECRET_WORD.test(name) || SECRET_CAMEL.test(name);
}

function redactObject(value: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      isSecret(name) && field !== undefined && field !== null ? HIDDEN : redactValue(field, depth + 1),
    ]),
  );
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '[…]';
  if (value instanceof Error) return errorFields(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((entry) => redactValue(entry, depth + 1));
  return redactObject(value as Record<string, unknown>, depth);
}

function errorFields(error: Error, depth: number): Record<string, unknown> {
  return {
    type: error.name,
    message: redactText(error.message),
    ...(error instanceof MusterError ? { code: error.code, findings: redactValue(error.findings, depth + 1) } : {}),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, depth + 1) }),
  };
}
