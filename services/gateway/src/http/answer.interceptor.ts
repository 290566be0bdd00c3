import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { asyncEnvelope, syncEnvelope } from '@muster/contracts';
import type { FastifyReply } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { Accepted, Created, Raw, RowBytes, Rows, Streamed, Tagged } from './answer.js';
import { quoted } from './etag.js';
import { bytesBody, rowsBody, streamedBody } from './rows-body.js';

/** Turns what a controller answers into status, headers and upstream's envelope; the only place that knows them. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(mergeMap((answer) => bodyOf(answer, reply)));
  }
}

async function bodyOf(answer: unknown, reply: FastifyReply): Promise<unknown> {
  void reply.status(200);
  if (answer instanceof Rows) {
    const body = await rowsBody(answer.batches, answer.text);
    void reply.type('application/json');
    setHeaders(reply, answer.headers);
    return body;
  }
  if (answer instanceof RowBytes) {
    const body = await bytesBody(answer.parts);
    void reply.type('application/json');
    setHeaders(reply, answer.headers);
    return body;
  }
  if (answer instanceof Streamed) {
    const body = await streamedBody(answer.texts);
    void reply.type('application/json');
    return body;
  }
  if (answer instanceof Created) {
    void reply.status(201).header('Location', answer.location);
    return syncEnvelope(answer.metadata);
  }
  if (answer instanceof Accepted) {
    void reply.status(202).header('Location', answer.location).header('Preference-Applied', 'respond-async');
    return asyncEnvelope(answer.location, answer.operation);
  }
  if (answer instanceof Tagged) {
    void reply.header('ETag', quoted(answer.etag));
    return syncEnvelope(answer.value);
  }
  if (answer instanceof Raw) {
    void reply.status(answer.status);
    setHeaders(reply, answer.headers);
    return answer.body;
  }
  return syncEnvelope(answer);
}

function setHeaders(reply: FastifyReply, headers: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) void reply.header(name, value);
}
