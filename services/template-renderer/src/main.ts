import 'reflect-metadata';
import { runService } from '@muster/service-kit';
import { templateRenderer } from './template-renderer.js';

await runService(templateRenderer);
