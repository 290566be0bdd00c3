import { createClient, fingerprintOf, readServerCertificate, valueOf } from '@muster/api-client';
import type { Work } from '../act.js';
import { askYesNo } from '../connection/ask.js';
import { clientIdentity } from '../connection/client-identity.js';
import { configDirectory } from '../connection/config-directory.js';
import { remoteTransport } from '../connection/open-client.js';
import { LOCAL, readRemotes, type Remote, writeRemotes } from '../connection/remotes.js';
import type { Session } from '../session.js';
import { UsageError } from '../usage-error.js';

export interface AddRemoteOptions {
  readonly acceptCertificate?: boolean;
}

/** Pins the certificate of a gateway elsewhere, remembers it, and tells how this user comes to be trusted there. */
export const addRemote: Work<AddRemoteOptions> = async (session, [name = '', url = ''], { acceptCertificate }) => {
  const addr = checkedUrl(url);
  const directory = configDirectory(session.surroundings);
  const remotes = await readRemotes(directory);
  if (name === LOCAL || Object.hasOwn(remotes.remotes, name)) {
    throw new UsageError(
      `There is a remote "${name}" already`,
      `Choose another name, or "muster remote remove ${name}".`,
    );
  }
  const certificate = await readServerCertificate(addr);
  session.note(`${addr} presents the certificate ${fingerprintOf(certificate)}`);
  const accepted =
    acceptCertificate === true ||
    (await askYesNo(session, 'Is it the right one?', 'Compare it, then repeat the command with --accept-certificate.'));
  if (!accepted) throw new UsageError('The certificate was not accepted; nothing was changed', 'Check the address.');
  const remote: Remote = { addr, auth_type: 'tls', server_cert: certificate };
  const trusted = await isTrusted(session, remote);
  await writeRemotes(directory, { ...remotes, remotes: { ...remotes.remotes, [name]: remote } });
  const { certificateFile } = await clientIdentity(directory);
  session.note(
    `Remote "${name}" is added. Use it with --remote ${name}, or for everything: muster remote switch ${name}`,
  );
  if (trusted) return;
  session.note(
    `It does not trust you yet. Copy ${certificateFile} to the machine of that Muster, and run there:\n` +
      '  muster trust add client.crt',
  );
};

async function isTrusted(session: Session, remote: Remote): Promise<boolean> {
  const client = createClient({ transport: await remoteTransport(session.surroundings, remote) });
  try {
    return (await valueOf(client.api.GET('/1.0'))).auth === 'tls';
  } finally {
    await client.close();
  }
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:') return url.origin;
  throw new UsageError(`"${text}" is not an address that begins with https://`, 'Such as https://muster.example:7443.');
}
