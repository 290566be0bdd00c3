import { readCertificate } from '@muster/incus';
import type { StepAction } from '@muster/operations';
import { NONCE_KEY } from './certificate-of-peer.js';
import { firstServer, type CreateClusterInput } from './input.js';
import { type FlowTools, clientsOf, serverNames } from '../flows/tools.js';
import { clusterCertificateOf } from './tools.js';

interface Seen {
  readonly config: Readonly<Record<string, string>>;
  readonly etag: string | undefined;
}

/**
 * Removes the nonce, which has done its work once the certificate is recorded, and waits until that certificate is valid
 * by the clock of every server: one that is behind would refuse it, and upstream sleeps five seconds and hopes.
 */
export const settleCertificate: StepAction<CreateClusterInput, FlowTools, null, null, Seen> = {
  look: async (context) => {
    const { incus } = await clientsOf(context, firstServer(context.input));
    const { value, etag } = await incus.getServer({ signal: context.signal });
    if ((value.config[NONCE_KEY] ?? '') !== '') return { state: 'absent', seen: { config: value.config, etag } };
    const { notBefore } = readCertificate(clusterCertificateOf(context));
    const clocks = await Promise.all(
      serverNames(context.input).map(async (server) => {
        const clients = await clientsOf(context, server);
        return { server, time: (await clients.incus.getServer({ signal: context.signal })).serverTime };
      }),
    );
    const behind = clocks.find(({ time }) => time !== undefined && time < notBefore);
    if (behind === undefined) return { state: 'present', result: null };
    return { state: 'busy', why: `the clock of ${behind.server} to reach the beginning of the cluster's certificate` };
  },
  act: async (context, { config, etag }) => {
    const { incus } = await clientsOf(context, firstServer(context.input));
    // A user's key that is left out stays; only an empty value removes it (seen on Incus 7.0.2).
    await incus.updateServerConfig({ ...config, [NONCE_KEY]: '' }, { etag, signal: context.signal });
  },
};
