import type { Caller } from '@muster/contracts';
import type { Access } from './access.js';
import type { ClientCertificate } from './client-certificate.js';

/** What the hooks know of a request before a controller sees it. */
declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller;
    clientCertificate: ClientCertificate | undefined;
  }
  interface FastifyContextConfig {
    /** Who may use the route; `trusted` when it does not say. */
    access?: Access;
  }
}
