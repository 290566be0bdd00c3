import type { Caller } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { RouteConfig } from '@nestjs/platform-fastify';

/**
 * Who may use a route (upstream-provisioning 1.6): `trusted` clients; `anyone`; whoever brings a `token` in the query;
 * or a `server` that its owner recognises by its certificate. The owners check the latter two themselves.
 */
export type Access = 'trusted' | 'anyone' | 'token' | 'server';

/** Opens a route to more than trusted clients. */
export const OpenTo = (access: Exclude<Access, 'trusted'>): MethodDecorator & ClassDecorator => RouteConfig({ access });

/** True for those who may do everything. */
export function isTrusted(caller: Caller): boolean {
  return caller.protocol === 'unix' || caller.protocol === 'tls';
}

/** Decides by the caller and the query alone, before the body is read. */
export function mayUse(access: Access, caller: Caller, token: unknown): boolean {
  if (isTrusted(caller) || access === 'anyone' || access === 'server') return true;
  return access === 'token' && typeof token === 'string' && token !== '';
}

/** Upstream's one word, and why. */
export function unauthorized(caller: Caller): MusterError {
  const why =
    caller.fingerprint === undefined
      ? 'no client certificate was presented'
      : `the client certificate ${caller.fingerprint} is not trusted, or not valid at this time`;
  return new MusterError('auth.required', 'unauthorized', { findings: [{ message: why }] });
}
