import {
  createClient,
  httpsTransport,
  type MusterClient,
  type Transport,
  unixSocketTransport,
} from '@muster/api-client';
import type { GlobalOptions } from '../session.js';
import type { Surroundings } from '../surroundings.js';
import { clientIdentity } from './client-identity.js';
import { configDirectory } from './config-directory.js';
import { findSocket } from './find-socket.js';
import { LOCAL, type Remote, remoteNamed, readRemotes } from './remotes.js';

/** Opens the client of the gateway that the flags name, else of the default remote, else of the socket. */
export async function openClient(
  surroundings: Surroundings,
  options: GlobalOptions,
  debug: (message: string) => void,
): Promise<MusterClient> {
  const transport = await transportFor(surroundings, options);
  debug(`asking Muster at ${transport.place}`);
  return createClient({ transport, onRetry: debug });
}

/** The way to a remote, with this user's certificate. */
export async function remoteTransport(surroundings: Surroundings, remote: Remote): Promise<Transport> {
  const { certificate, key } = await clientIdentity(configDirectory(surroundings));
  return httpsTransport({
    url: remote.addr,
    clientCertificate: certificate,
    clientKey: key,
    serverCertificate: remote.server_cert === '' ? undefined : remote.server_cert,
  });
}

async function transportFor(surroundings: Surroundings, options: GlobalOptions): Promise<Transport> {
  const local = (): Transport => unixSocketTransport(findSocket(surroundings));
  if (options.forceLocal === true) return local();
  const remotes = await readRemotes(configDirectory(surroundings));
  const name = options.remote ?? remotes.default_remote;
  return name === LOCAL ? local() : remoteTransport(surroundings, remoteNamed(remotes, name));
}
