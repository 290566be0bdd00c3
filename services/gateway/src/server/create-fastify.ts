import { MusterError } from '@muster/errors';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { envelopeOfError } from '../http/error-envelope.js';
import { acceptJsonBodies } from '../http/json-body.js';
import { answerClientError } from './client-error.js';

export interface FastifySettings {
  /** The server's certificate and key, PEM. */
  readonly tls: { readonly cert: string; readonly key: string };
  /** Largest body that is read. Bytes. */
  readonly bodyLimit: number;
}

/** Names have up to 200 characters, of which each may be three bytes of three characters in a path. */
const LONGEST_PARAMETER = 2_000;
/** A request that has not arrived by then is dropped; how long the answer takes does not matter. Milliseconds. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * The HTTPS server. HTTP/1.1 only: each event stream then has a connection of its own, whose back-pressure is its own.
 * Client certificates are asked for and not verified by TLS: the fingerprint decides, in the application.
 */
export function createFastify({ tls, bodyLimit }: FastifySettings): FastifyInstance {
  const instance = fastify({
    https: { ...tls, minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: false },
    bodyLimit,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: 75_000,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    return503OnClosing: false,
    frameworkErrors: answerBadPath,
    clientErrorHandler: answerClientError,
  });
  acceptJsonBodies(instance);
  return instance;
}

/** What Fastify refuses before there is a route. */
function answerBadPath(refusal: Error, request: FastifyRequest, reply: FastifyReply): void {
  const error = new MusterError('request.malformed', `The path can not be read: ${refusal.message}`, {
    cause: refusal,
  });
  void reply.status(error.status).type('application/json').send(envelopeOfError(error));
}
