import { MusterError } from '@muster/errors';
import { describe, expect, it } from 'vitest';
import { redactFields, redactText } from './redact.js';

describe('a log line', () => {
  it('hides what its name calls a secret, at any depth, and leaves the rest', () => {
    expect(
      redactFields({
        token: 'a',
        Authorization: 'b',
        server: { join_token: 'c', clientKey: 'd', name: 's1', list: [{ password: 'e' }] },
        monkey: 'f',
        key_count: 3,
        secret: undefined,
      }),
    ).toEqual({
      token: '[hidden]',
      Authorization: '[hidden]',
      server: { join_token: '[hidden]', clientKey: '[hidden]', name: 's1', list: [{ password: '[hidden]' }] },
      monkey: 'f',
      key_count: 3,
      secret: undefined,
    });
  });

  it('hides passwords in addresses, also in errors and their causes', () => {
    expect(redactText('postgres://u:p@h/d and nats://x:y@z')).toBe('postgres://u:[hidden]@h/d and nats://x:[hidden]@z');
    const error = new MusterError('internal', 'no', { cause: new Error('at postgres://u:p@h'), findings: [] });
    expect(JSON.stringify(redactFields({ error }))).not.toContain(':p@');
    expect(redactFields({ error })['error']).toMatchObject({
      code: 'internal',
      cause: { message: expect.any(String) },
    });
  });

  it('can be written of anything', () => {
    const loop: Record<string, unknown> = {};
    loop['loop'] = loop;
    expect(() => JSON.stringify(redactFields({ loop, big: 10n, date: new Date(0) }))).not.toThrow();
  });
});
