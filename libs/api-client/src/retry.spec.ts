import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error.js';
import { ConnectionError } from './connection-error.js';
import { isKeyed, mayRetry } from './retry.js';

const read = { method: 'GET', path: '/1.0/provisioning/clusters' };
const keyed = { method: 'POST', path: '/1.0/provisioning/clusters' };
const unkeyed = { method: 'PUT', path: '/1.0/provisioning/servers/a/os/1.0/system/network' };
const fault = (kind: ConstructorParameters<typeof ConnectionError>[0]) => new ConnectionError(kind, 'm');

describe('a request is sent again', () => {
  it.each([
    ['nothing listens', fault('refused'), [true, true, true]],
    ['a part of Muster is away', new ApiError(503, 'service.unavailable', 'm'), [true, true, true]],
    ['the connection broke', fault('broken'), [true, true, false]],
    ['a part of Muster did not answer in time', new ApiError(504, 'service.timeout', 'm'), [true, true, false]],
    ['a server can not be reached', new ApiError(502, 'server.unreachable', 'm'), [true, true, false]],
    ['a server does not trust Muster', new ApiError(502, 'server.untrusted', 'm'), [false, false, false]],
    ['the deadline has passed', fault('timeout'), [false, false, false]],
    ['there is no socket', fault('absent'), [false, false, false]],
    ['the certificate is another one', fault('untrusted'), [false, false, false]],
    ['it was refused', new ApiError(400, 'name.taken', 'm'), [false, false, false]],
    ['Muster failed inside', new ApiError(500, 'internal', 'm'), [false, false, false]],
  ])('when %s: reads, changes with a key, other changes', (_, error, expected) => {
    expect([read, keyed, unkeyed].map((request) => mayRetry(error, request))).toEqual(expected);
  });

  it('with a key only where the document of the API says that keys count', () => {
    expect(isKeyed({ method: 'POST', path: '/1.0/provisioning/tokens' })).toBe(true);
    expect(isKeyed({ method: 'POST', path: '/1.0/provisioning/tokens/x' })).toBe(false);
    expect(isKeyed({ method: 'PUT', path: '/1.0/provisioning/tokens' })).toBe(false);
  });
});
