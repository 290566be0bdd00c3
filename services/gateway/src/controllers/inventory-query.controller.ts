import { QueriedCluster, RESOURCE_KINDS, resourceKind, resourceQuery } from '@muster/contracts';
import { nearestName } from '@muster/errors';
import { RpcClient } from '@muster/messaging';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Streamed } from '../http/answer.js';
import { queriedClusters } from '../http/queried-clusters.js';
import { Answers } from '../openapi/answers.js';
import { SecretsQuery } from './inventory-list-query.js';

const KINDS = Object.keys(RESOURCE_KINDS);

/** A parameter that may be given several times. Empty texts count as not given. */
const texts = (description: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((given) => [given].flat().filter((value) => value !== ''))
    .describe(description);

/** What Go's ParseBool reads. */
const goFlag = (description: string) =>
  z
    .string()
    .regex(/^$|^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/, { error: 'must be "true" or "false"' })
    .default('')
    .transform((value) => /^[1tT]/.test(value))
    .describe(description);

const kinds = texts('Only of these kinds, such as "instance"').pipe(
  z.array(
    z.string().superRefine((kind, context) => {
      if (KINDS.includes(kind)) return;
      const meant = nearestName(kind, KINDS);
      const hint = meant === undefined ? `; there are ${KINDS.join(', ')}` : `. Did you mean "${meant}"?`;
      context.addIssue({ code: 'custom', message: `"${kind}" is no kind${hint}` });
    }),
  ),
);

const InventoryQueryQuery = z.object({
  kind: kinds,
  cluster: texts('Only of these clusters'),
  server: texts('Only on these servers'),
  project: texts('Only in these projects'),
  parent: texts('Only of these networks and storage pools'),
  server_include_null: goFlag('Besides those of server=, also what lies on no server'),
  project_include_null: goFlag('Besides those of project=, also what lies in no project'),
  parent_include_null: goFlag('Besides those of parent=, also what has no parent'),
  filter: z
    .string()
    .optional()
    .describe('Only those that an expression is true for, such as `kind == "instance" and object.status == "Running"`'),
  ...SecretsQuery.shape,
});
type InventoryQueryQuery = z.infer<typeof InventoryQueryQuery>;

@ApiTags('inventory')
@Controller('1.0/inventory/query')
export class InventoryQueryController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @Answers('Find objects of several kinds, grouped by cluster', z.array(QueriedCluster))
  query(@Query({ schema: InventoryQueryQuery }) query: InventoryQueryQuery): Streamed {
    const rows = this.rpc.stream(resourceQuery, {
      kinds: z.array(resourceKind).parse(query.kind),
      clusters: query.cluster,
      servers: query.server,
      projects: query.project,
      parents: query.parent,
      withoutServer: query.server_include_null,
      withoutProject: query.project_include_null,
      withoutParent: query.parent_include_null,
      filter: query.filter,
      secrets: query.secrets,
    });
    return new Streamed(queriedClusters(rows));
  }
}
