import { MusterLogger } from '@muster/service-kit';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { withoutSecrets } from './redact.js';

/** One line per request: who asked what, how it was answered, and how long that took. */
@Injectable()
export class AccessLog {
  constructor(private readonly logger: MusterLogger) {}

  write(request: FastifyRequest, reply: FastifyReply): void {
    const { protocol, fingerprint } = request.caller ?? { protocol: 'none' };
    this.logger.info(`${request.method} ${withoutSecrets(request.url)} ${reply.raw.statusCode}`, {
      status: reply.raw.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      caller: protocol,
      ...(fingerprint === undefined ? {} : { fingerprint: fingerprint.slice(0, 12) }),
      ...(request.ip === undefined ? {} : { address: request.ip }),
      ...(reply.raw.writableFinished ? {} : { client_gone: true }),
    });
  }
}
