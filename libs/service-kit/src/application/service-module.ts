import { MessagingModule } from '@muster/messaging';
import type { NatsConnection } from '@nats-io/transport-node';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ConfigurationShape } from '../configuration/read-configuration.js';
import { MusterLogger } from '../logging/muster-logger.js';
import { SecretBox } from '../secrets/secret-box.js';
import { CONFIGURATION } from './configuration-token.js';
import type { ServiceConfiguration, ServiceOptions } from './service-options.js';

/** What is there before Nest is. */
export interface Foundations<Shape extends ConfigurationShape> {
  readonly configuration: ServiceConfiguration<Shape>;
  readonly logger: MusterLogger;
  readonly nats: NatsConnection;
  readonly dataSource: DataSource | undefined;
}

/** Gives every module of the service the configuration, the log, the database, the secrets. */
@Module({})
class FoundationModule {}

/** The root of a service's modules. */
@Module({})
class ServiceModule {}

export function serviceModule<Shape extends ConfigurationShape>(
  options: ServiceOptions<Shape>,
  foundations: Foundations<Shape>,
): DynamicModule {
  const { configuration, logger, nats, dataSource } = foundations;
  const keyFile = configuration.MUSTER_MASTER_KEY_FILE;
  const providers: Provider[] = [
    { provide: CONFIGURATION, useValue: configuration },
    { provide: MusterLogger, useValue: logger },
    ...(dataSource === undefined ? [] : [{ provide: DataSource, useValue: dataSource }]),
    ...(keyFile === undefined ? [] : [{ provide: SecretBox, useValue: SecretBox.fromFile(keyFile) }]),
  ];
  const tokens = [
    CONFIGURATION,
    MusterLogger,
    ...(dataSource === undefined ? [] : [DataSource]),
    ...(keyFile === undefined ? [] : [SecretBox]),
  ];
  return {
    module: ServiceModule,
    imports: [
      { module: FoundationModule, global: true, providers, exports: tokens },
      MessagingModule.forRoot({ service: options.service, nats, outbox: options.outbox ?? false }),
      options.module(configuration),
    ],
  };
}
