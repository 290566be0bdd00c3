import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SecretBox } from './secret-box.js';

describe('a sealed secret', () => {
  const box = new SecretBox(randomBytes(32));

  it('opens to what was sealed, and never looks the same twice', () => {
    const sealed = box.seal('ein Geheimnis ü', 'server/1');
    expect(box.open(sealed, 'server/1')).toBe('ein Geheimnis ü');
    expect(sealed).not.toContain('Geheimnis');
    expect(box.seal('ein Geheimnis ü', 'server/1')).not.toBe(sealed);
    expect(box.open(box.seal('', 'x'), 'x')).toBe('');
  });

  it('stays closed for another key, another context, and when a bit was changed', () => {
    const sealed = box.seal('secret', 'server/1');
    expect(() => new SecretBox(randomBytes(32)).open(sealed, 'server/1')).toThrow('another master key');
    expect(() => box.open(sealed, 'server/2')).toThrow('another master key');
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    bytes[14] = (bytes[14] ?? 0) ^ 1;
    expect(() => box.open(`v1.${bytes.toString('base64url')}`, 'server/1')).toThrow('was changed');
    expect(() => box.open('plain text', 'server/1')).toThrow('no known format');
  });

  it('needs a key of 32 bytes that can be read', () => {
    expect(() => new SecretBox(randomBytes(16))).toThrow('32');
    expect(() => SecretBox.fromFile('/nowhere/master-key')).toThrow('MUSTER_MASTER_KEY_FILE names /nowhere/master-key');
  });
});
