import { ClusterArtifact, clusterArtifactFile, clusterArtifactGet, clusterArtifactList } from '@muster/contracts';
import { RpcClient } from '@muster/messaging';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ZipFile } from 'yazl';
import { Raw, type Rows } from '../http/answer.js';
import { address, listed, ListQuery } from '../http/listing.js';
import { pathName } from '../http/request-validation.js';
import { Answers, AnswersList, AnswersRaw } from '../openapi/answers.js';

const cluster = { schema: pathName('cluster') };
const artifactName = { schema: pathName('artifact') };

const ArchiveQuery = z.object({
  archive: z.literal('zip', { error: 'must be "zip"' }).optional().describe('All files, instead of their list'),
});
type ArchiveQuery = z.infer<typeof ArchiveQuery>;

@ApiTags('clusters')
@Controller('1.0/provisioning/clusters/:name/artifacts')
export class ClusterArtifactsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @AnswersList('List what was made for a cluster', ClusterArtifact)
  list(@Param('name', cluster) of: string, @Query({ schema: ListQuery }) query: ListQuery): Rows {
    const rows = this.rpc.stream(clusterArtifactList, { cluster: of });
    return listed(rows, query, 'name', (name) => address('provisioning/clusters', of, 'artifacts', name));
  }

  @Get(':artifact')
  @Answers('Show an artifact, or all its files with archive=zip', ClusterArtifact)
  async get(
    @Param('name', cluster) of: string,
    @Param('artifact', artifactName) artifact: string,
    @Query({ schema: ArchiveQuery }) { archive }: ArchiveQuery,
  ): Promise<ClusterArtifact | Raw> {
    const found = await this.rpc.call(clusterArtifactGet, { cluster: of, artifact });
    return archive === undefined ? found : this.zip(found);
  }

  @Get(':artifact/:file')
  @AnswersRaw('Fetch one file of an artifact', 'text/plain', 'The file')
  async file(
    @Param('name', cluster) of: string,
    @Param('artifact', artifactName) artifact: string,
    @Param('file', { schema: pathName('file') }) file: string,
  ): Promise<Raw> {
    const found = await this.rpc.call(clusterArtifactFile, { cluster: of, artifact, file });
    return new Raw(200, { 'content-type': found.mime_type }, found.content);
  }

  private async zip(found: ClusterArtifact): Promise<Raw> {
    const zip = new ZipFile();
    for (const { name: file } of found.files) {
      const { content } = await this.rpc.call(clusterArtifactFile, {
        cluster: found.cluster,
        artifact: found.name,
        file,
      });
      zip.addBuffer(Buffer.from(content), file);
    }
    zip.end();
    const disposition = `attachment; filename="${found.name}.zip"`;
    return new Raw(200, { 'content-type': 'application/zip', 'content-disposition': disposition }, zip.outputStream);
  }
}
