import type { ServiceOptions } from '@muster/service-kit';
import { inventoryVariables } from './configuration.js';
import { InventoryModule } from './inventory-module.js';
import { INVENTORY_MIGRATIONS } from './store/migrations/inventory-migrations.js';

/** What the program is made of; tests start it from the same value. */
export const inventoryService: ServiceOptions<typeof inventoryVariables> = {
  name: 'inventory',
  service: 'inventory',
  configuration: inventoryVariables,
  module: () => InventoryModule,
  schema: 'inventory',
  migrations: INVENTORY_MIGRATIONS,
  poolSize: 20,
  rpc: true,
  jetstream: true,
  outbox: true,
  secrets: true,
};
