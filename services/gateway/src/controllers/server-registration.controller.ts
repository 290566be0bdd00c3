import {
  type Caller,
  type Idempotency,
  ServerPost,
  serverPreRegister,
  serverRegister,
  ServerRegistration,
  serverSelfUpdate,
  ServerSelfUpdate,
} from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { RpcClient } from '@muster/messaging';
import { Body, Controller, Post, Put, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { OpenTo } from '../auth/access.js';
import { Created, DONE } from '../http/answer.js';
import { address } from '../http/listing.js';
import { Asker, Repeatable } from '../http/parameters.js';
import { checked } from '../http/request-validation.js';
import { AnswersCreated, AnswersDone } from '../openapi/answers.js';
import { TakesIdempotencyKey } from '../openapi/request-headers.js';

const TokenQuery = z.object({ token: z.string().optional() });
type TokenQuery = z.infer<typeof TokenQuery>;

/** The certificate that the server has to trust from then on. */
const MusterCertificate = z.object({ certificate: z.string() });

/** With a token it is the server itself that speaks, without one an administrator announces it. */
const ServerIntroduction = ServerPost.extend({
  connection_url: z.string().optional().describe('Required with a token'),
  system_uuid: z.string().optional(),
  machine_id: z.string().optional(),
}).meta({ id: 'ServerIntroduction' });
type ServerIntroduction = z.infer<typeof ServerIntroduction>;

/** What IncusOS does by itself, with its own certificate and no other right (upstream-provisioning 2.2, 2.3). */
@ApiTags('servers')
@Controller('1.0/provisioning/servers')
export class ServerRegistrationController {
  constructor(private readonly rpc: RpcClient) {}

  @Post()
  @OpenTo('token')
  @AnswersCreated('Register the calling server with a token, or announce a server without one', MusterCertificate)
  @TakesIdempotencyKey()
  async introduce(
    @Query({ schema: TokenQuery }) { token }: TokenQuery,
    @Body({ schema: ServerIntroduction }) server: ServerIntroduction,
    @Req() request: FastifyRequest,
    @Asker() caller: Caller,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<Created> {
    const metadata =
      token === undefined || token === ''
        ? await this.rpc.call(serverPreRegister, { server, caller, idempotency })
        : await this.rpc.call(serverRegister, {
            token,
            registration: checked(ServerRegistration, server),
            certificate: certificateOf(request, 'server.no-certificate'),
          });
    return new Created(address('provisioning/servers', server.name), metadata);
  }

  @Put('::self')
  @OpenTo('server')
  @AnswersDone('Tell that the calling server changed; it is known by its certificate')
  async selfUpdate(
    @Body({ schema: ServerSelfUpdate }) update: ServerSelfUpdate,
    @Req() request: FastifyRequest,
  ): Promise<typeof DONE> {
    const certificate = certificateOf(request, 'auth.forbidden');
    await this.rpc.call(serverSelfUpdate, { certificate, update });
    return DONE;
  }
}

function certificateOf(request: FastifyRequest, code: 'server.no-certificate' | 'auth.forbidden'): string {
  if (request.clientCertificate === undefined) throw new MusterError(code, 'No client certificate provided');
  return request.clientCertificate.pem;
}
