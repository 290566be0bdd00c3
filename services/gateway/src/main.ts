import 'reflect-metadata';
import { runService } from '@muster/service-kit';
import { gatewayService } from './gateway.service.js';

await runService(gatewayService);
