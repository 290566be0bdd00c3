import { describe, expect, it } from 'vitest';
import { catalogue, MusterError } from './index.js';

describe('the error catalogue', () => {
  it('gives every code a status, and a next step that is a sentence', () => {
    for (const [code, entry] of Object.entries(catalogue)) {
      expect(entry.status, code).toBeGreaterThanOrEqual(400);
      expect(entry.nextStep, code).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('keeps code, message and findings across the wire', () => {
    const error = new MusterError('document.invalid', 'two findings', {
      findings: [{ message: 'x', line: 3, column: 1 }],
    });
    const copy = MusterError.fromWire(JSON.parse(JSON.stringify(error.toWire())));
    expect(copy.toWire()).toEqual(error.toWire());
    expect(copy.status).toBe(400);
  });

  it('turns an unknown code into an internal error without losing its message', () => {
    expect(MusterError.fromWire({ code: 'from.the.future', message: 'm' }).toWire()).toEqual({
      code: 'internal',
      message: 'm',
    });
  });
});
