import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { authenticate } from '../auth/authenticate.js';
import { LocalListener } from '../server/local-listener.js';
import { TrustedCertificates } from '../trust/trusted-certificates.js';
import { AccessLog } from './access-log.js';
import { takeRest } from './linger.js';
import { traceRequests } from './request-trace.js';

const TOO_LARGE = 413;

/** What happens to every request, in this order, before and after a controller has it. */
@Injectable()
export class RequestHooks {
  constructor(
    { httpAdapter }: HttpAdapterHost,
    accessLog: AccessLog,
    local: LocalListener,
    trusted: TrustedCertificates,
  ) {
    const fastify = httpAdapter.getInstance<FastifyInstance>();
    const within = traceRequests(fastify);
    fastify.addHook('onRequest', (request, reply, done) => {
      // Not Fastify's onResponse, which says nothing when the client leaves early.
      reply.raw.once('close', () => within(request, () => accessLog.write(request, reply)));
      done();
    });
    const authenticator = {
      isLocal: local.isLocal.bind(local),
      isTrusted: trusted.isTrusted.bind(trusted),
    };
    fastify.addHook('onRequest', (request) => authenticate(request, authenticator));
    fastify.addHook('onSend', async (request, reply) => {
      if (reply.statusCode === TOO_LARGE) await takeRest(request.raw);
    });
  }
}
