import { expect } from 'vitest';
import type { Exchange } from './exchange.js';

export interface Refusal {
  readonly status: number;
  readonly error: string;
}

/** Sends what must be refused, checks the shape that all refusals have, and gives back what differs. */
export async function refusal(
  exchange: Exchange,
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<Refusal> {
  const answer = await exchange.send(method, path, body, headers);
  expect(answer.body).toEqual({
    type: 'error',
    status: '',
    status_code: 0,
    operation: '',
    error_code: answer.status,
    error: expect.stringMatching(/./u),
    metadata: null,
  });
  return { status: answer.status, error: answer.body.error };
}
