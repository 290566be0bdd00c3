import {
  clusterTemplateCreate,
  clusterTemplateDelete,
  clusterTemplateGet,
  clusterTemplateList,
  clusterTemplateRename,
  clusterTemplateUpdate,
  type ClusterTemplate,
  type RequestOf,
  type ResponseOf,
} from '@muster/contracts';
import { streamRows } from '@muster/database';
import { OutboxPublisher, Rpc, RpcStream } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { createTemplate, deleteTemplate, renameTemplate, updateTemplate } from './change-template.js';
import { etagOf } from './etag.js';
import { findTemplate } from './find-template.js';
import { TEMPLATE_COLUMNS, templateView, type TemplateRow } from './template-row.js';

type Done = Record<string, never>;

/** Answers questions about cluster templates and changes them. */
@Controller()
export class ClusterTemplatesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: OutboxPublisher,
  ) {}

  /** Few rows at a time: one may have half a megabyte. */
  @RpcStream(clusterTemplateList)
  async *list(): AsyncIterable<ClusterTemplate> {
    const sql = `SELECT ${TEMPLATE_COLUMNS} FROM template ORDER BY name`;
    for await (const rows of streamRows<TemplateRow>(this.dataSource, sql, [], { batch: 20 })) {
      yield* rows.map(templateView);
    }
  }

  @Rpc(clusterTemplateGet)
  async get({ name }: RequestOf<typeof clusterTemplateGet>): Promise<ResponseOf<typeof clusterTemplateGet>> {
    const value = templateView(await findTemplate(this.dataSource, name));
    return { value, etag: etagOf(value) };
  }

  @Rpc(clusterTemplateCreate)
  async create(request: RequestOf<typeof clusterTemplateCreate>): Promise<Done> {
    return this.told(createTemplate(this.dataSource, request));
  }

  @Rpc(clusterTemplateUpdate)
  async update(request: RequestOf<typeof clusterTemplateUpdate>): Promise<Done> {
    return this.told(updateTemplate(this.dataSource, request));
  }

  @Rpc(clusterTemplateRename)
  async rename(request: RequestOf<typeof clusterTemplateRename>): Promise<Done> {
    return this.told(renameTemplate(this.dataSource, request));
  }

  @Rpc(clusterTemplateDelete)
  async delete(request: RequestOf<typeof clusterTemplateDelete>): Promise<Done> {
    return this.told(deleteTemplate(this.dataSource, request));
  }

  private async told(change: Promise<void>): Promise<Done> {
    await change;
    this.outbox.wake();
    return {};
  }
}
