import { configurationRender, type RequestOf } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { Rpc } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findTemplate } from '../templates/find-template.js';
import { templateToRender, type TemplateRow } from '../templates/template-row.js';
import { checkDocuments } from './check-documents.js';
import { requireSendable, type Configuration } from './configuration.js';
import { renderFromTemplate } from './render-from-template.js';

/** Makes checked configuration of what a client gave. Nothing is changed by asking. */
@Controller()
export class ConfigurationController {
  constructor(private readonly dataSource: DataSource) {}

  @Rpc(configurationRender)
  async render(request: RequestOf<typeof configurationRender>): Promise<Configuration> {
    if (!('template' in request)) return requireSendable(checkDocuments(request));
    const row = await this.templateOf(request.template);
    return requireSendable(renderFromTemplate(templateToRender(row), request.values));
  }

  private async templateOf(name: string): Promise<TemplateRow> {
    try {
      return await findTemplate(this.dataSource, name);
    } catch (thrown) {
      if (!(thrown instanceof MusterError) || thrown.code !== 'object.not-found') throw thrown;
      throw new MusterError('object.not-found', `Failed to get cluster template "${name}": ${thrown.message}`, {
        cause: thrown,
      });
    }
  }
}
