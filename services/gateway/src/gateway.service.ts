import { MusterError } from '@muster/errors';
import { ConfigurationProblem, type ServiceOptions } from '@muster/service-kit';
import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type GatewayConfiguration, gatewayVariables } from './configuration.js';
import { GatewayModule } from './gateway.module.js';
import { errorText } from './http/error-text.js';
import { GATEWAY_MIGRATIONS } from './migrations/gateway-migrations.js';
import { ApiDescription } from './openapi/api-description.js';
import { apiDocument } from './openapi/document.js';
import { createFastify } from './server/create-fastify.js';
import { LocalListener } from './server/local-listener.js';
import { VERSION } from './server/version.js';
import { TrustedCertificates } from './trust/trusted-certificates.js';

/** The gateway: it asks the other services and answers nobody but HTTP clients. */
export const gatewayService: ServiceOptions<typeof gatewayVariables> = {
  name: 'gateway',
  service: 'gateway',
  configuration: gatewayVariables,
  schema: 'gateway',
  migrations: GATEWAY_MIGRATIONS,
  poolSize: 4,
  httpAdapter: (configuration) => new FastifyAdapter(createFastify(fastifySettings(configuration))),
  module: (configuration) => GatewayModule.with(configuration),
  onStart: open,
};

function fastifySettings({ MUSTER_TLS_CERTIFICATE, MUSTER_TLS_KEY, MUSTER_BODY_LIMIT }: GatewayConfiguration) {
  return { tls: { cert: MUSTER_TLS_CERTIFICATE, key: MUSTER_TLS_KEY }, bodyLimit: MUSTER_BODY_LIMIT };
}

/** Trusts who is to be trusted from the start, then listens: the socket first, which needs no certificate. */
async function open(app: INestApplication, configuration: GatewayConfiguration): Promise<void> {
  const { MUSTER_TRUST_CERTIFICATE: certificate, MUSTER_SOCKET: socket, MUSTER_LISTEN: listen } = configuration;
  if (certificate !== undefined) await trustFromStart(app.get(TrustedCertificates), certificate);
  app.get(ApiDescription).document = apiDocument(app, VERSION);
  if (socket !== undefined) await app.get(LocalListener).listen(socket);
  try {
    await app.listen(listen.port, listen.host);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new ConfigurationProblem([
      `The gateway can not listen on ${listen.host}:${listen.port} (${code || message}): ` +
        'stop the program that does, or set MUSTER_LISTEN to another address.',
    ]);
  }
}

async function trustFromStart(trusted: TrustedCertificates, certificate: string): Promise<void> {
  try {
    await trusted.ensure({ name: 'configured at start', certificate });
  } catch (error) {
    if (!(error instanceof MusterError) || error.code !== 'request.invalid') throw error;
    throw new ConfigurationProblem([`MUSTER_TRUST_CERTIFICATE can not be trusted: ${errorText(error)}.`]);
  }
}
