import {
  clusterArtifactFile,
  clusterArtifactGet,
  clusterArtifactList,
  type ClusterArtifact,
  type RequestOf,
  type ResponseOf,
} from '@muster/contracts';
import { rowOf, rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import { Rpc, RpcStream } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { artifactView, type ArtifactRow } from './cluster-view.js';

const ARTIFACT_SQL = `
SELECT c.name AS cluster, a.name, a.description, a.properties, a.files, a.last_updated
  FROM artifact a JOIN cluster c ON c.id = a.cluster_id WHERE c.name = $1`;

/** What Muster hands out for a cluster, e.g. its configuration as OpenTofu files. */
@Controller()
export class ArtifactsController {
  constructor(private readonly dataSource: DataSource) {}

  @RpcStream(clusterArtifactList)
  async *list({ cluster }: RequestOf<typeof clusterArtifactList>): AsyncIterable<ClusterArtifact> {
    const known = await rowOf(this.dataSource, 'SELECT id FROM cluster WHERE name = $1', [cluster]);
    if (known === undefined) throw new MusterError('object.not-found', `Not found: there is no cluster "${cluster}"`);
    const rows = await rowsOf<ArtifactRow>(this.dataSource, `${ARTIFACT_SQL} ORDER BY a.name`, [cluster]);
    yield* rows.map(artifactView);
  }

  @Rpc(clusterArtifactGet)
  async get({ cluster, artifact }: RequestOf<typeof clusterArtifactGet>): Promise<ClusterArtifact> {
    return artifactView(await this.find(cluster, artifact));
  }

  @Rpc(clusterArtifactFile)
  async file({
    cluster,
    artifact,
    file,
  }: RequestOf<typeof clusterArtifactFile>): Promise<ResponseOf<typeof clusterArtifactFile>> {
    const found = (await this.find(cluster, artifact)).files.find(({ name }) => name === file);
    if (found === undefined)
      throw new MusterError('object.not-found', `Not found: artifact "${artifact}" has no file "${file}"`);
    return { mime_type: found.mime_type, content: found.content };
  }

  private async find(cluster: string, artifact: string): Promise<ArtifactRow> {
    const row = await rowOf<ArtifactRow>(this.dataSource, `${ARTIFACT_SQL} AND a.name = $2`, [cluster, artifact]);
    if (row === undefined) {
      throw new MusterError('object.not-found', `Not found: cluster "${cluster}" has no artifact "${artifact}"`);
    }
    return row;
  }
}
