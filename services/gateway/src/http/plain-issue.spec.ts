import { ClusterPost, TokenPut } from '@muster/contracts';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { checked } from './request-validation.js';

function messages(schema: z.ZodType, value: unknown): string[] {
  try {
    checked(schema, value);
    return [];
  } catch (thrown) {
    return (thrown as { findings: { path?: string; message: string }[] }).findings.map(({ path, message }) =>
      path === undefined ? message : `${path} ${message}`,
    );
  }
}

describe('what a request does wrong', () => {
  it('is told by field, with what it must be and what it is', () => {
    expect(messages(TokenPut, { uses_remaining: 'three', description: 7, channel: null })).toEqual([
      'uses_remaining must be a number, but is "three"',
      'description must be a text, but is 7',
      'channel must be a text, but is null',
    ]);
  });

  it('is told as missing when it is', () => {
    expect(messages(ClusterPost, {})).toContain('name is missing, and must be a text');
    expect(messages(ClusterPost, undefined)).toEqual(['the body is missing, and must be an object']);
  });

  it('is told inside of the form that was meant', () => {
    const values = { LVM: [true] };
    const wrong = { name: 'c', server_names: [], server_type: 'incus', cluster_template_variable_values: values };
    expect(messages(ClusterPost, wrong)).toEqual([
      'cluster_template_variable_values.LVM must be a text, a number, a boolean or null',
    ]);
  });

  it('never speaks the language of the validator', () => {
    const wrong = { name: [], server_names: [7], server_type: {}, properties: 3, config: 'x', cluster_template: {} };
    const told = [...messages(ClusterPost, wrong), ...messages(TokenPut, { uses_remaining: 1.5 })].join('\n');
    expect(told).not.toMatch(/Invalid input|expected|received|undefined/);
    expect(told.split('\n')).toHaveLength(7);
  });
});
