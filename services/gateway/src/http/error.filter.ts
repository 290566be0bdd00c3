import { MusterError } from '@muster/errors';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { envelopeOfError } from './error-envelope.js';
import { refusalOf } from './refusal.js';
import { RouteList } from './route-list.js';

/** The one place where errors become replies. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  constructor(private readonly routes: RouteList) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = this.presentable(refusalOf(thrown, request, this.routes), request);
    if (reply.sent) return;
    if (error.code === 'request.method') void reply.header('Allow', this.routes.methodsAt(pathOf(request)).join(', '));
    void reply.removeHeader('ETag').status(error.status).type('application/json').send(envelopeOfError(error));
  }

  /** The details of a fault of ours stay in the log; the reply says where to look. */
  private presentable(error: MusterError, request: FastifyRequest): MusterError {
    if (error.code !== 'internal' || error.cause === undefined) return error;
    const cause = error.cause instanceof Error ? error.cause.stack : JSON.stringify(error.cause);
    this.logger.error(`${request.method} ${pathOf(request)} failed inside`, cause);
    const id = trace.getActiveSpan()?.spanContext().traceId;
    return new MusterError('internal', `The request failed inside Muster${id === undefined ? '' : ` (trace ${id})`}`);
  }
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? request.url;
}
