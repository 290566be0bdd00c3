import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAccount, fromSeed } from '@nats-io/nkeys';
import { NATS_USERS, SERVICES, forEachNatsUser, forEachService } from './service-names.js';
import type { ByNatsUser, ByService } from './service-names.js';
import { writeOnce } from './write-once.js';

/** The files that hold the secrets, as programs get them by their `…_FILE` variables. */
export interface SecretFiles {
  readonly databaseAdmin: string;
  readonly database: ByService<string>;
  readonly nats: ByNatsUser<string>;
  /** 32 random bytes in base64: the key that encrypts the fleet's client key and other secrets at rest. */
  readonly masterKey: string;
  /** The seed of the key that vouches for subscribers at NATS. */
  readonly natsIssuer: string;
}

export interface Secrets {
  readonly databaseAdmin: string;
  readonly database: ByService<string>;
  readonly nats: ByNatsUser<string>;
  /** Public part of the key that vouches for subscribers at NATS. */
  readonly natsIssuer: string;
  readonly files: SecretFiles;
}

/**
 * Reads the secrets of an installation from `folder` and makes those that are missing (mode 0600).
 * Runs side by side agree on the same values.
 */
export async function ensureSecrets(folder: string): Promise<Secrets> {
  const files: SecretFiles = {
    databaseAdmin: join(folder, 'database-admin-password'),
    database: forEachService((service) => join(folder, `database-${service}-password`)),
    nats: forEachNatsUser((user) => join(folder, `nats-${user}-password`)),
    masterKey: join(folder, 'master-key'),
    natsIssuer: join(folder, 'nats-issuer-seed'),
  };
  await ensureSecret(files.masterKey, () => randomBytes(32).toString('base64'));
  const database = new Map<string, string>();
  for (const service of SERVICES) database.set(service, await ensureSecret(files.database[service], password));
  const nats = new Map<string, string>();
  for (const user of NATS_USERS) nats.set(user, await ensureSecret(files.nats[user], password));
  return {
    databaseAdmin: await ensureSecret(files.databaseAdmin, password),
    database: forEachService((service) => database.get(service) ?? ''),
    nats: forEachNatsUser((user) => nats.get(user) ?? ''),
    natsIssuer: fromSeed(Buffer.from(await ensureSecret(files.natsIssuer, issuerSeed))).getPublicKey(),
    files,
  };
}

function password(): string {
  return randomBytes(24).toString('base64url');
}

function issuerSeed(): string {
  return Buffer.from(createAccount().getSeed()).toString();
}

async function ensureSecret(file: string, make: () => string): Promise<string> {
  const existing = await readSecret(file);
  if (existing !== undefined) return existing;
  await writeOnce(file, `${make()}\n`);
  return (await readFile(file, 'utf8')).trim();
}

async function readSecret(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
