import type { ServiceName } from '@muster/infrastructure';
import type { Context } from '../context.js';
import { databaseUrlFile } from './database-url-files.js';

/** Of the user's own environment: what is about this machine, and what they may want to see. */
const PASSED_ON =
  /^(PATH|HOME|LANG|LC_.*|TZ|TMPDIR|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|OTEL_.*|MUSTER_(LOG_LEVEL|TRACE_FILE))$/;

/** Services that encrypt what lies in their tables. */
const KEEPS_SECRETS: ReadonlySet<ServiceName> = new Set(['provisioning', 'inventory', 'relay']);

/** The environment of a service, the same as in docker-compose.yml: secrets come as files. */
export function serviceEnvironment(context: Context, service: ServiceName, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { data, secrets, settings, natsUrl } = context;
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => PASSED_ON.test(name))),
    MUSTER_DATABASE_URL_FILE: databaseUrlFile(data, service),
    MUSTER_NATS_URL: natsUrl,
    ...natsLogin(context, service),
    MUSTER_HEALTH_PORT: String(settings.ports.health[service]),
    ...(service === 'gateway' ? gatewayEnvironment(context) : {}),
    ...(KEEPS_SECRETS.has(service) ? { MUSTER_MASTER_KEY_FILE: secrets.files.masterKey } : {}),
    ...(service === 'relay' ? relayEnvironment(context) : {}),
  };
}

function natsLogin({ settings, secrets }: Context, service: ServiceName): NodeJS.ProcessEnv {
  const login = settings.nats?.login;
  return login === undefined
    ? { MUSTER_NATS_USER: service, MUSTER_NATS_PASSWORD_FILE: secrets.files.nats[service] }
    : { MUSTER_NATS_USER: login.user, MUSTER_NATS_PASSWORD: login.password };
}

function relayEnvironment({ secrets, natsUrl }: Context): NodeJS.ProcessEnv {
  return {
    MUSTER_NATS_ISSUER_SEED_FILE: secrets.files.natsIssuer,
    MUSTER_NATS_PUBLIC_URL: natsUrl,
    // Everything is on this machine here, and so is whoever tries webhooks out.
    MUSTER_WEBHOOK_ALLOW_LOCAL: 'true',
  };
}

function gatewayEnvironment({ data, certificates, settings, publicUrl }: Context): NodeJS.ProcessEnv {
  return {
    MUSTER_LISTEN: `127.0.0.1:${settings.ports.gateway}`,
    MUSTER_SOCKET: data.socket,
    MUSTER_PUBLIC_URL: publicUrl,
    MUSTER_TLS_CERTIFICATE_FILE: certificates.server.certificate,
    MUSTER_TLS_KEY_FILE: certificates.server.key,
    MUSTER_TRUST_CERTIFICATE_FILE: certificates.client.certificate,
  };
}
