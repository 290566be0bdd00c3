import 'reflect-metadata';
import { runService } from '@muster/service-kit';
import { inventoryService } from './service-options.js';

await runService(inventoryService);
