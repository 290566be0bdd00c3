import { join, resolve } from 'node:path';
import { InfrastructureProblem } from '@muster/infrastructure';
import { portPlan } from './ports/port-plan.js';
import type { PortPlan } from './ports/port-plan.js';

/** A NATS server that somebody else runs. */
export interface ExistingNats {
  /** Without a login. */
  readonly url: string;
  /** One login for everything, when the URL names one; else each service uses its own. */
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

/** What the user decided; everything else follows from it. */
export interface Settings {
  /** The data directory, absolute. */
  readonly home: string;
  readonly ports: PortPlan;
  /** Undefined: one of our own is started. */
  readonly nats: ExistingNats | undefined;
  /** An administrator's URL. Undefined: a Postgres of our own is started. */
  readonly databaseUrl: string | undefined;
}

/** Reads the environment. Throws an InfrastructureProblem that names the variable that is wrong. */
export function readSettings(
  env: NodeJS.ProcessEnv,
  { checkout, data }: { readonly checkout: string; readonly data: string | undefined },
): Settings {
  const home = resolve(data ?? nonEmpty(env['MUSTER_HOME']) ?? join(checkout, '.muster'));
  const nats = nonEmpty(env['MUSTER_NATS_URL']);
  return {
    home,
    ports: portPlan(env),
    nats: nats === undefined ? undefined : existingNats(nats),
    databaseUrl: databaseUrl(nonEmpty(env['MUSTER_DATABASE_URL'])),
  };
}

function existingNats(text: string): ExistingNats {
  const url = urlIn('MUSTER_NATS_URL', text, ['nats:', 'tls:', 'ws:', 'wss:'], 'nats://host:4222');
  const login =
    url.username === ''
      ? undefined
      : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  return { url: `${url.protocol}//${url.host}`, login };
}

function databaseUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  urlIn('MUSTER_DATABASE_URL', text, ['postgres:', 'postgresql:'], 'postgres://login:password@host:5432/database');
  return text;
}

function urlIn(variable: string, text: string, protocols: readonly string[], example: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && protocols.includes(url.protocol) && url.host !== '') return url;
  throw new InfrastructureProblem(`${variable} is not an address like ${example}: correct it, or unset it.`);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
