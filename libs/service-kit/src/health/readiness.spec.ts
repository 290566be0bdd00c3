import { describe, expect, it } from 'vitest';
import { readiness } from './readiness.js';

describe('readiness', () => {
  it('is given only when every check is, and says what is wrong with the others', async () => {
    expect(await readiness({ a: async () => true })).toEqual({ ready: true, checks: { a: 'ok' } });
    expect(
      await readiness({
        fine: async () => true,
        away: async () => false,
        broken: () => Promise.reject(new Error('refused')),
        hanging: () => new Promise(() => undefined),
      }),
    ).toEqual({
      ready: false,
      checks: { fine: 'ok', away: 'not reachable', broken: 'refused', hanging: 'no answer within 1.5 s' },
    });
  });
});
