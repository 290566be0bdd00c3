import { valueOf } from '@muster/api-client';
import type { Work } from '../act.js';
import { readProperties } from '../documents/properties.js';

export interface PreRegisterOptions {
  readonly description?: string;
  readonly channel: string;
  readonly publicConnectionUrl?: string;
  readonly properties?: string;
}

/** Announces a server, and prints the certificate that it has to trust. */
export const preRegister: Work<PreRegisterOptions> = async (session, [name = ''], options) => {
  const properties = await readProperties(session, options.properties);
  const { api } = await session.connect();
  const { certificate } = await valueOf(
    api.POST('/1.0/provisioning/servers', {
      body: {
        name,
        description: options.description,
        channel: options.channel,
        public_connection_url: options.publicConnectionUrl,
        properties,
      },
    }),
  );
  session.note(`Server "${name}" is announced. It has to trust this certificate of Muster:`);
  session.print(certificate.trimEnd());
};
