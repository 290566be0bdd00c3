import { createHash, randomBytes } from 'node:crypto';

/** A password that nobody can guess: 256 random bits. */
export function newPassword(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of it. A slow hash is for what people think up; all that could be tried here are 2^256 passwords. */
export function hashOf(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}

/** The login of a new subscriber. It never comes back, so that whoever had the name before can not read with it. */
export function newLogin(name: string): string {
  return `subscriber-${name}-${randomBytes(4).toString('hex')}`;
}
