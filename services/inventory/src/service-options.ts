import type { ServiceOptions } from '@muster/service-kit';
import { inventoryVariables } from './configuration.js';
import { InventoryModule } from './inventory-module.js';
import { InventorySchema1763800000000 } from './store/migrations/inventory-schema.js';

/** What the program is made of; tests start it from the same value. */
export const inventoryService: ServiceOptions<typeof inventoryVariables> = {
  name: 'inventory',
  service: 'inventory',
  configuration: inventoryVariables,
  module: () => InventoryModule,
  schema: 'inventory',
  migrations: [InventorySchema1763800000000],
  poolSize: 20,
  rpc: true,
  jetstream: true,
  outbox: true,
  secrets: true,
};
