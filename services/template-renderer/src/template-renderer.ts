import { eventReplayController } from '@muster/messaging';
import type { ConfigurationShape, ServiceOptions } from '@muster/service-kit';
import { Module } from '@nestjs/common';
import { ConfigurationController } from './rendering/configuration.controller.js';
import { Initial1763769600000 } from './schema/initial.js';
import { RequestKeys1764014400000 } from './schema/request-keys.js';
import { ClusterTemplatesController } from './templates/cluster-templates.controller.js';

@Module({ controllers: [ClusterTemplatesController, ConfigurationController, eventReplayController('templates')] })
class TemplateRendererModule {}

/** Keeps cluster templates, and makes checked configuration of documents and templates. */
export const templateRenderer: ServiceOptions<ConfigurationShape> = {
  name: 'template-renderer',
  service: 'templates',
  schema: 'templates',
  migrations: [Initial1763769600000, RequestKeys1764014400000],
  module: () => TemplateRendererModule,
  rpc: true,
  outbox: true,
};
