import { permissionsOf } from './nats-permissions.js';
import { NATS_USERS } from './service-names.js';
import type { ByNatsUser } from './service-names.js';

export interface NatsConfigurationOptions {
  readonly host: string;
  /** -1 lets the server choose a free one. */
  readonly port: number;
  /** HTTP port for health and metrics, none when left out. */
  readonly monitorPort?: number;
  readonly storage: string;
  readonly passwords: ByNatsUser<string>;
  /** Public key of whoever vouches for logins that are not in the configuration: the event relay, for its subscribers. */
  readonly issuer: string;
}

/** A login that nobody vouches for is refused after this time. Seconds. */
const ADMISSION_DEADLINE_S = 2;
const ACCOUNT = 'MUSTER';

/** The text of the server's configuration file. JSON throughout, which is a subset of its language and needs no quoting rules. */
export function natsConfiguration(options: NatsConfigurationOptions): string {
  const configuration = {
    host: options.host,
    port: options.port,
    ...(options.monitorPort === undefined ? {} : { http: `${options.host}:${options.monitorPort}` }),
    jetstream: { store_dir: options.storage },
    authorization: {
      timeout: ADMISSION_DEADLINE_S,
      // The services' own logins are never asked about: they work whether the relay runs or not.
      auth_callout: { issuer: options.issuer, account: ACCOUNT, auth_users: NATS_USERS },
    },
    accounts: {
      [ACCOUNT]: {
        jetstream: 'enabled',
        users: NATS_USERS.map((user) => {
          const { publish, subscribe } = permissionsOf(user);
          return {
            user,
            password: options.passwords[user],
            permissions: {
              publish: { allow: publish },
              subscribe: { allow: subscribe },
              // Lets a service answer where it was asked, in as many parts as the answer has, and nowhere else.
              allow_responses: { max: -1, expires: '2m' },
            },
          };
        }),
      },
    },
  };
  return `${JSON.stringify(configuration, undefined, 2)}\n`;
}
