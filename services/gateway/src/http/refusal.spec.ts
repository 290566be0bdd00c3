import { createDataSource } from '@muster/database';
import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { refusalOf } from './refusal.js';
import type { RouteList } from './route-list.js';

it('a database that is away is 503: the same request may work in a moment', async () => {
  // Port 1 (tcpmux) has had no listener for decades.
  const url = 'postgres://nobody:nothing@127.0.0.1:1/none';
  const thrown: unknown = await createDataSource({ url, schema: 'gateway', migrations: [] })
    .initialize()
    .catch((error: unknown) => error);
  expect(refusalOf(thrown, {} as FastifyRequest, {} as RouteList)).toMatchObject({
    code: 'service.unavailable',
    status: 503,
    message: 'The database can not be reached at the moment',
  });
});
