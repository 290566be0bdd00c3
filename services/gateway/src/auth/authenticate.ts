import type { Socket } from 'node:net';
import type { Caller } from '@muster/contracts';
import type { FastifyRequest } from 'fastify';
import { mayUse, unauthorized } from './access.js';
import { clientCertificateOf, isValidAt, type ClientCertificate } from './client-certificate.js';

/** What authentication has to know of the world. */
export interface Authenticator {
  /** True for connections that came over the administrator's socket. */
  isLocal(socket: Socket): boolean;
  isTrusted(fingerprint: string): Promise<boolean>;
}

/** Finds out who asks, and refuses who may not, before any of the body is read. Throws `auth.required`. */
export async function authenticate(request: FastifyRequest, authenticator: Authenticator): Promise<void> {
  const { socket } = request.raw;
  request.clientCertificate = clientCertificateOf(socket);
  request.caller = authenticator.isLocal(socket)
    ? { protocol: 'unix' }
    : await remoteCaller(request.clientCertificate, authenticator);
  if (request.is404) return;
  const { token } = request.query as Record<string, unknown>;
  if (!mayUse(request.routeOptions.config.access ?? 'trusted', request.caller, token)) {
    throw unauthorized(request.caller);
  }
}

async function remoteCaller(certificate: ClientCertificate | undefined, authenticator: Authenticator): Promise<Caller> {
  if (certificate === undefined) return { protocol: 'none' };
  const { fingerprint } = certificate;
  const trusted = isValidAt(certificate, new Date()) && (await authenticator.isTrusted(fingerprint));
  return { protocol: trusted ? 'tls' : 'server', fingerprint };
}
