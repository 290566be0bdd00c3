import type { MessagingOptions, OutboxOptions } from '@muster/messaging';
import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { DatabaseOptions } from '@muster/database';
import type { commonVariables, databaseVariables, secretVariables } from '../configuration/common-variables.js';
import type { ConfigurationOf, ConfigurationShape } from '../configuration/read-configuration.js';
import type { Check } from '../health/readiness.js';

/** What a service is made of. `Shape` are its own variables. */
export interface ServiceOptions<Shape extends ConfigurationShape> {
  /** Name of the program in logs and traces. */
  readonly name: string;
  /** Whose questions it answers and whose events it publishes. */
  readonly service: MessagingOptions['service'];
  readonly configuration?: Shape;
  readonly module: (configuration: ServiceConfiguration<Shape>) => DynamicModule | Type;
  /** The schema it owns; with it come the DataSource, its readiness check and the command `migrate`. */
  readonly schema?: string;
  readonly migrations?: DatabaseOptions['migrations'];
  readonly entities?: NonNullable<DatabaseOptions['entities']>;
  readonly poolSize?: number;
  readonly plansOnce?: boolean;
  /** Answers the questions of its controllers marked with Rpc and RpcStream. */
  readonly rpc?: boolean | ((configuration: ServiceConfiguration<Shape>) => boolean);
  /** Runs its handlers marked with JetStreamEvent. */
  readonly jetstream?: boolean | ((configuration: ServiceConfiguration<Shape>) => boolean);
  /** Publishes the events of its schema; provides the OutboxPublisher. */
  readonly outbox?: boolean | OutboxOptions;
  /** Reads MUSTER_MASTER_KEY_FILE and provides a SecretBox. */
  readonly secrets?: boolean;
  /** For a service that listens for HTTP itself; it does so in `onStart`. */
  readonly httpAdapter?: (configuration: ServiceConfiguration<Shape>) => AbstractHttpAdapter;
  /** More that has to be there before the service counts as ready. */
  readonly checks?: (app: INestApplication) => Readonly<Record<string, Check>>;
  /** Runs when everything is up, before the service counts as ready. */
  readonly onStart?: (app: INestApplication, configuration: ServiceConfiguration<Shape>) => void | Promise<void>;
}

type Common = typeof commonVariables;
type Optional = typeof databaseVariables & typeof secretVariables;

/** The variables of every service. The database's and the key's are there if it asks for them. */
export type CommonConfiguration = ConfigurationOf<Common> & Partial<ConfigurationOf<Optional>>;

/** A service's own variables and those of every service. */
export type ServiceConfiguration<Shape extends ConfigurationShape = ConfigurationShape> = ConfigurationOf<Shape> &
  CommonConfiguration;
