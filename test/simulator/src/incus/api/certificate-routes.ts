import { X509Certificate } from 'node:crypto';
import { jsonObject } from '../../http/api-request.js';
import type { ApiRequest } from '../../http/api-request.js';
import { ApiError, created, done, sync } from '../../http/reply.js';
import type { Reply } from '../../http/reply.js';
import { certificatePem, fingerprintOf } from '../certificates.js';
import type { TrustedCertificate } from '../incus-database.js';
import { checkIfMatch, entityTag } from './entity-tag.js';
import { announce, param } from './incus-call.js';
import type { IncusCall, IncusRoute } from './incus-call.js';

const collection = '/1.0/certificates';

function writable({ name, type, restricted, projects, description }: TrustedCertificate): Record<string, unknown> {
  return { name, type, restricted, projects, description };
}

function shown(trusted: TrustedCertificate): Record<string, unknown> {
  return { ...writable(trusted), certificate: trusted.certificate, fingerprint: trusted.fingerprint };
}

function list({ database, recursion }: IncusCall): Reply {
  if (recursion > 0) return sync(database.trusted.map(shown));
  return sync(database.trusted.map(({ fingerprint }) => `${collection}/${fingerprint}`));
}

function find(call: IncusCall, request: ApiRequest): TrustedCertificate {
  const prefix = param(request, 'fingerprint');
  const found = call.database.trusted.find(({ fingerprint }) => fingerprint.startsWith(prefix));
  if (found === undefined) throw new ApiError(404, 'Certificate not found');
  return found;
}

function create(call: IncusCall, request: ApiRequest): Reply {
  const body = jsonObject(request);
  const certificate = readCertificate(body['certificate']);
  const fingerprint = fingerprintOf(certificate);
  if (call.database.trusted.some((known) => known.fingerprint === fingerprint)) {
    throw new ApiError(409, 'Certificate already in trust store');
  }
  const name = typeof body['name'] === 'string' ? body['name'] : '';
  const trusted = { name, type: 'client' as const, restricted: false, projects: [], description: '' };
  call.database.trusted.push({ ...trusted, ...changeOf(body), certificate, fingerprint });
  announce(call, 'certificate-created', `${collection}/${fingerprint}`);
  return created(`${collection}/${fingerprint}`);
}

function readCertificate(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new ApiError(400, 'No certificate provided');
  let pem: string;
  try {
    pem = certificatePem(value);
  } catch (error) {
    throw new ApiError(400, `Invalid certificate material: ${(error as Error).message}`);
  }
  if (new Date(new X509Certificate(pem).validTo).getTime() < Date.now()) {
    throw new ApiError(400, 'Invalid certificate material: The provided certificate expired');
  }
  return pem;
}

function changeOf(body: Record<string, unknown>): Partial<TrustedCertificate> {
  const { name, type, restricted, projects, description } = body;
  if (type !== undefined && type !== 'client' && type !== 'metrics') {
    throw new ApiError(400, `Unknown request type ${JSON.stringify(type)}`);
  }
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(type === undefined ? {} : { type }),
    ...(typeof restricted === 'boolean' ? { restricted } : {}),
    ...(Array.isArray(projects) ? { projects: projects.map(String) } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

function update(call: IncusCall, request: ApiRequest): Reply {
  const found = find(call, request);
  checkIfMatch(request, writable(found));
  Object.assign(found, changeOf(jsonObject(request)));
  announce(call, 'certificate-updated', `${collection}/${found.fingerprint}`);
  return done();
}

function remove(call: IncusCall, request: ApiRequest): Reply {
  const found = find(call, request);
  const clients = call.database.trusted.filter(({ type }) => type === 'client');
  if (clients.length === 1 && found === clients[0]) {
    throw new ApiError(400, 'Cannot remove last client certificate while running on IncusOS');
  }
  call.database.trusted = call.database.trusted.filter((trusted) => trusted !== found);
  announce(call, 'certificate-deleted', `${collection}/${found.fingerprint}`);
  return done();
}

export const certificateRoutes: readonly IncusRoute[] = [
  { method: 'GET', path: collection, handle: list },
  { method: 'POST', path: collection, handle: create },
  {
    method: 'GET',
    path: `${collection}/{fingerprint}`,
    handle: (call, request) => {
      const found = find(call, request);
      return sync(shown(found), entityTag(writable(found)));
    },
  },
  { method: 'PUT', path: `${collection}/{fingerprint}`, handle: update },
  { method: 'PATCH', path: `${collection}/{fingerprint}`, handle: update },
  { method: 'DELETE', path: `${collection}/{fingerprint}`, handle: remove },
];
