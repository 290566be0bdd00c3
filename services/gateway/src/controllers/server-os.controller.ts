import { type Caller, MAX_PROXIED_BODY, serverProxy } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { RpcClient } from '@muster/messaging';
import { All, Controller, Param, Req } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Raw } from '../http/answer.js';
import { Asker } from '../http/parameters.js';
import { checked, pathName } from '../http/request-validation.js';
import { AnswersRaw } from '../openapi/answers.js';

const name = { schema: pathName('server') };

const METHODS = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], { error: 'is not passed on to servers' });

/** The server's own `/os` API, through us. Nothing of it is looked at but where it leads. */
@ApiTags('servers')
@Controller('1.0/provisioning/servers')
export class ServerOsController {
  constructor(private readonly rpc: RpcClient) {}

  @All(':name/os')
  @AnswersRaw("Call the root of the server's own IncusOS API", 'application/json', "The server's own answer")
  root(@Param('name', name) server: string, @Req() request: FastifyRequest, @Asker() caller: Caller): Promise<Raw> {
    return this.pass(server, request, caller);
  }

  @All(':name/os/*')
  @ApiParam({ name: 'path', description: 'Path below /os' })
  @AnswersRaw("Call the server's own IncusOS API", 'application/json', "The server's own answer")
  below(@Param('name', name) server: string, @Req() request: FastifyRequest, @Asker() caller: Caller): Promise<Raw> {
    return this.pass(server, request, caller);
  }

  private async pass(server: string, request: FastifyRequest, caller: Caller): Promise<Raw> {
    const answer = await this.rpc.call(serverProxy, {
      name: server,
      method: checked(METHODS, request.method),
      path: osPathOf(request.url),
      contentType: request.headers['content-type'],
      ifMatch: request.headers['if-match'],
      bodyBase64: bodyOf(request),
      caller,
    });
    const headers = { 'content-type': answer.contentType, etag: answer.etag };
    return new Raw(answer.status, headers, Buffer.from(answer.bodyBase64, 'base64'));
  }
}

/** The path below the server's root as it was sent, from `/os` on. Throws when dots would lead out of it. */
export function osPathOf(url: string): string {
  const rest = url.slice(url.indexOf('/os', url.indexOf('/servers/') + '/servers/'.length));
  const [path = ''] = rest.split('?');
  if (/\/(?:\.|%2e){1,2}(?:\/|%2f|%5c|$)|\\|%5c/i.test(path)) {
    throw new MusterError('request.invalid', `The path ${path} has dots or backslashes that lead elsewhere`);
  }
  return rest;
}

function bodyOf(request: FastifyRequest): string | undefined {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) return undefined;
  if (request.body.length > MAX_PROXIED_BODY) {
    throw new MusterError('request.too-large', `At most ${MAX_PROXIED_BODY} bytes can be passed on to a server`);
  }
  return request.body.toString('base64');
}
