import 'reflect-metadata';
import { runService } from '@muster/service-kit';
import { eventRelay } from './event-relay.js';

await runService(eventRelay);
