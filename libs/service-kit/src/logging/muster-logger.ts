import { trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { redactFields, redactText } from './redact.js';

/** Facts that belong to a log line; secrets in them are hidden by the names of their fields. */
export type LogFields = Readonly<Record<string, unknown>>;
type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Structured log, a line of JSON each, with the trace it belongs to. */
export class MusterLogger {
  private constructor(private readonly lines: Pino) {}

  /** A log on standard output, or on `destination`. */
  static create(service: string, level: string, destination?: DestinationStream): MusterLogger {
    const options = {
      level,
      base: { service, pid: process.pid },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label: string) => ({ level: label }) },
    };
    return new MusterLogger(destination === undefined ? pino(options) : pino(options, destination));
  }

  /** A logger whose every line carries these fields too. */
  child(fields: LogFields): MusterLogger {
    return new MusterLogger(this.lines.child(redactFields(fields)));
  }

  debug(message: string, fields: LogFields = {}): void {
    this.write('debug', message, fields);
  }

  info(message: string, fields: LogFields = {}): void {
    this.write('info', message, fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.write('warn', message, fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.write('error', message, fields);
  }

  fatal(message: string, fields: LogFields = {}): void {
    this.write('fatal', message, fields);
  }

  /** Writes what is still buffered; before the process ends. */
  flush(): void {
    this.lines.flush();
  }

  private write(level: Level, message: string, fields: LogFields): void {
    if (!this.lines.isLevelEnabled(level)) return;
    this.lines[level]({ ...redactFields(fields), ...currentTrace() }, redactText(message));
  }
}

function currentTrace(): LogFields {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}
