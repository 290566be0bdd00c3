import { isDatabaseFault } from '@muster/database';
import { MusterError } from '@muster/errors';
import { HttpException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RouteList } from './route-list.js';

/** What was thrown, as an error of the catalogue. The framework's own refusals are known by their status. */
export function refusalOf(thrown: unknown, request: FastifyRequest, routes: RouteList): MusterError {
  if (isDatabaseFault(thrown)) {
    return new MusterError('service.unavailable', 'The database can not be reached at the moment', { cause: thrown });
  }
  if (!(thrown instanceof HttpException)) return MusterError.from(thrown);
  const status = thrown.getStatus();
  if (status === 404) return notFound(request, routes);
  if (status === 413) return tooLarge(request);
  if (status === 415) return new MusterError('request.unsupported-media', thrown.message, { cause: thrown });
  return new MusterError('request.malformed', thrown.message, { cause: thrown });
}

function tooLarge(request: FastifyRequest): MusterError {
  return new MusterError('request.too-large', `The body has more than ${request.routeOptions.bodyLimit} bytes`);
}

function notFound(request: FastifyRequest, routes: RouteList): MusterError {
  const [path = ''] = request.url.split('?');
  const methods = routes.methodsAt(path);
  if (methods.length === 0) return new MusterError('request.not-found', `There is nothing at ${path}`);
  return new MusterError('request.method', `${request.method} is not offered at ${path}, but ${methods.join(', ')}`);
}
