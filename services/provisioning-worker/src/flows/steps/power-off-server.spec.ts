import { describe, expect, it } from 'vitest';
import { decidePowerOff } from './power-off-server.js';

describe('a power-off', () => {
  it('is over when a server that was asked does not answer any more', () => {
    expect(decidePowerOff('s1', true, { request: 'none', askedForMs: 0 }).state).toBe('absent');
    expect(decidePowerOff('s1', true, { request: 'answered', askedForMs: 3_000 }).state).toBe('busy');
    expect(decidePowerOff('s1', false, { request: 'sent', askedForMs: 3_000 }).state).toBe('present');
  });

  it('is asked for again when nothing came of it', () => {
    expect(decidePowerOff('s1', true, { request: 'answered', askedForMs: 130_000 }).state).toBe('absent');
    expect(decidePowerOff('s1', true, { request: 'sent', askedForMs: 1_000 }).state).toBe('absent');
  });
});
