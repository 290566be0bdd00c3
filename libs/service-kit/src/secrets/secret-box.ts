import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { MusterError } from '@muster/errors';
import { ConfigurationProblem } from '../configuration/configuration-problem.js';

const FORMAT = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** Encrypts what lies in the database and must not be read there (AES-256-GCM with the installation's master key). */
export class SecretBox {
  constructor(private readonly key: Buffer) {
    if (key.length !== KEY_BYTES) throw new Error(`The master key has ${key.length} bytes; it must have ${KEY_BYTES}.`);
  }

  /** Reads the master key, 32 bytes in base64. Throws a ConfigurationProblem that says how to make one. */
  static fromFile(path: string): SecretBox {
    let text: string;
    try {
      text = readFileSync(path, 'utf8').trim();
    } catch (error) {
      throw new ConfigurationProblem([
        `MUSTER_MASTER_KEY_FILE names ${path}, which cannot be read: ${(error as Error).message}.`,
      ]);
    }
    const key = Buffer.from(text, 'base64');
    if (key.length !== KEY_BYTES) {
      throw new ConfigurationProblem([
        `${path} (MUSTER_MASTER_KEY_FILE) holds no master key: write 32 random bytes in base64, "openssl rand -base64 32".`,
      ]);
    }
    return new SecretBox(key);
  }

  /** Encrypts a text. It can be opened only with the same context, e.g. "server/<id>/client-key". */
  seal(plain: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    cipher.setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return `${FORMAT}.${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')}`;
  }

  /** Decrypts what was sealed. Throws when it was sealed with another key or for another context, or was changed. */
  open(sealed: string, context: string): string {
    const [format, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    if (format !== FORMAT || bytes.length < NONCE_BYTES + TAG_BYTES) {
      throw new MusterError('internal', `The secret of ${context} has no known format.`);
    }
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (error) {
      throw new MusterError(
        'internal',
        `The secret of ${context} cannot be opened: it was sealed with another master key or was changed.`,
        { cause: error },
      );
    }
  }
}
