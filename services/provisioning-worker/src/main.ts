import 'reflect-metadata';
import { runService } from '@muster/service-kit';
import { configurationShape, hasRole, type Configuration } from './configuration.js';
import { OperationWorkerHost } from './operations/operation-worker-host.js';
import { ProvisioningModule } from './provisioning.module.js';
import { migrations } from './schema/migrations.js';
import { Poller } from './servers/polling/poller.js';

await runService({
  name: 'provisioning-worker',
  service: 'provisioning',
  configuration: configurationShape,
  schema: 'provisioning',
  migrations: [...migrations],
  poolSize: 20,
  plansOnce: true,
  secrets: true,
  outbox: true,
  rpc: (configuration: Configuration) => hasRole(configuration, 'api'),
  jetstream: (configuration: Configuration) => hasRole(configuration, 'worker'),
  module: (configuration: Configuration) => ProvisioningModule.forRoles(configuration),
  onStart: async (app, configuration: Configuration) => {
    if (hasRole(configuration, 'worker')) await app.get(OperationWorkerHost).start();
    if (hasRole(configuration, 'poller')) app.get(Poller).start();
  },
});
