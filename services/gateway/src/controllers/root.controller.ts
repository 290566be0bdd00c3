import type { Caller } from '@muster/contracts';
import { Controller, Get } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { isTrusted, OpenTo } from '../auth/access.js';
import { Raw } from '../http/answer.js';
import { Asker } from '../http/parameters.js';
import { ApiDescription } from '../openapi/api-description.js';
import { Answers } from '../openapi/answers.js';
import { PublicAddress } from '../server/public-address.js';
import { VERSION } from '../server/version.js';

/** What Muster can do beyond upstream. */
const EXTENSIONS = ['operations', 'prefer_respond_async', 'idempotency_key', 'events_sse', 'trust', 'openapi'];

const ServerInfo = z
  .object({
    api_extensions: z.array(z.string()),
    api_status: z.literal('devel'),
    api_version: z.literal('1.0'),
    auth: z.enum(['unix', 'tls', '']).describe('How the caller is trusted; empty when it is not'),
    auth_methods: z.array(z.string()),
    server_version: z.string(),
    environment: z.object({
      server: z.literal('muster'),
      server_url: z.string().describe('Where servers and clients reach this API'),
      certificate: z.string().describe('The certificate of the server, PEM'),
      certificate_fingerprint: z.string().describe('Its SHA-256, hex'),
    }),
  })
  .meta({ id: 'ServerInfo' });

@ApiTags('api')
@Controller()
export class RootController {
  constructor(
    private readonly publicAddress: PublicAddress,
    private readonly description: ApiDescription,
  ) {}

  @Get()
  @OpenTo('anyone')
  @Answers('List the versions of the API', z.array(z.string()))
  versions(): readonly string[] {
    return ['/1.0'];
  }

  @Get('1.0')
  @OpenTo('anyone')
  @Answers('What this API is and can do', ServerInfo)
  info(@Asker() caller: Caller): z.infer<typeof ServerInfo> {
    const { url, certificate, fingerprint } = this.publicAddress;
    return {
      api_extensions: EXTENSIONS,
      api_status: 'devel',
      api_version: '1.0',
      auth: isTrusted(caller) ? (caller.protocol as 'unix' | 'tls') : '',
      auth_methods: ['tls'],
      server_version: VERSION,
      environment: { server: 'muster', server_url: url, certificate, certificate_fingerprint: fingerprint },
    };
  }

  @Get('1.0/openapi.json')
  @OpenTo('anyone')
  @ApiExcludeEndpoint()
  openapi(): Raw {
    return new Raw(200, { 'content-type': 'application/json' }, JSON.stringify(this.description.document));
  }
}
