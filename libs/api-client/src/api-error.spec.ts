import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error.js';

const envelope = (error: string, metadata: unknown) =>
  JSON.stringify({ type: 'error', status: '', status_code: 0, operation: '', error_code: 400, error, metadata });

describe('an error of the API', () => {
  it('keeps the status, code, findings and next step of the gateway', () => {
    const findings = [{ message: 'unknown key', line: 3, column: 5, document: 'service' }];
    const body = envelope('the text', { code: 'document.invalid', next_step: 'Do this.', findings });
    const error = ApiError.ofReply(400, body);
    expect(error).toMatchObject({ status: 400, code: 'document.invalid', message: 'the text', nextStep: 'Do this.' });
    expect(error.findings).toEqual(findings);
  });

  it('has a code and a next step by its status when the gateway is an upstream one', () => {
    const error = ApiError.ofReply(404, envelope('Not found', null));
    expect(error).toMatchObject({ status: 404, code: 'object.not-found', message: 'Not found', findings: [] });
    expect(error.nextStep).toMatch(/^List the objects/);
  });

  it.each([
    ['<html>Bad Gateway</html>', 502, '<html>Bad Gateway</html>', 'service.unavailable'],
    ['', 504, 'The answer was HTTP 504 without a text', 'service.timeout'],
    ['null', 500, 'null', 'internal'],
    [`<${'x'.repeat(400)}`, 418, `<${'x'.repeat(199)}…`, 'request.invalid'],
  ])('tells what a proxy in between said: %s', (body, status, message, code) => {
    expect(ApiError.ofReply(status, body)).toMatchObject({ status, message, code });
  });

  it('of an unknown code keeps its text, and counts by its status', () => {
    const error = ApiError.ofReply(409, envelope('held', { code: 'from.the.future', findings: 'none' }));
    expect(error).toMatchObject({ code: 'target.busy', message: 'held', findings: [] });
  });
});
