import type { LoggerService } from '@nestjs/common';
import type { MusterLogger } from './muster-logger.js';

/** Nest's own log lines, and those of libraries that use Nest's Logger, in our log. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: MusterLogger) {}

  log(message: unknown, ...rest: unknown[]): void {
    // Nest tells at each start what it has wired; of interest only when something is wrong with it.
    this.logger.debug(textOf(message), fieldsOf(rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(textOf(message), fieldsOf(rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const { stack, ...fields } = errorParts(rest);
    this.logger.error(textOf(message), {
      ...fields,
      ...(message instanceof Error ? { error: message } : {}),
      ...(stack === undefined ? {} : { stack }),
    });
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(textOf(message), fieldsOf(rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(textOf(message), fieldsOf(rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal(textOf(message), fieldsOf(rest));
  }
}

function textOf(message: unknown): string {
  if (message instanceof Error) return message.message;
  return typeof message === 'string' ? message : JSON.stringify(message);
}

/** Nest passes the context last. */
function fieldsOf(rest: unknown[]): Record<string, unknown> {
  const context = rest.at(-1);
  return typeof context === 'string' ? { context } : {};
}

/** For errors the stack may stand before the context. */
function errorParts(rest: unknown[]): Record<string, unknown> {
  const stack = rest.length > 1 ? rest[0] : undefined;
  return { ...fieldsOf(rest), ...(stack === undefined ? {} : { stack }) };
}
