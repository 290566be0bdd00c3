import type { ClusterEndpoint } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import {
  createServerConnection,
  ServerCallError,
  type ServerCall,
  type ServerCallErrorKind,
  type ServerConnection,
} from '@muster/incus';

/** The client certificate that every server of the fleet trusts. PEM. */
export interface FleetIdentity {
  readonly certificate: string;
  readonly key: string;
}

/** Faults of one member, or of the way to it: another one may answer. What a member denies, all deny. */
const ANOTHER_MAY_ANSWER: ReadonlySet<ServerCallErrorKind> = new Set([
  'unreachable',
  'timeout',
  'tls-mismatch',
  'untrusted',
  'server-error',
  'protocol',
]);
const CHANNELS_PER_MEMBER = 6;

/** Reads from a cluster through whichever member answers. */
export class ClusterConnection {
  private readonly members: readonly ServerConnection[];
  /** Asked first: the member that answered last. */
  private preferred = 0;

  constructor(
    private readonly endpoint: ClusterEndpoint,
    identity: FleetIdentity,
    private readonly limits: { maxAnswerBytes: number },
  ) {
    this.members = endpoint.members.map(({ name, url }) =>
      createServerConnection({
        name,
        url,
        clientCertificate: identity.certificate,
        clientKey: identity.key,
        pins: endpoint.certificate === '' ? [] : [endpoint.certificate],
        maxChannels: CHANNELS_PER_MEMBER,
      }),
    );
  }

  /** The body of the answer, as it came. When no member answers, the error of the first one that was asked. */
  async read(call: Omit<ServerCall, 'method'>): Promise<string> {
    let first: unknown;
    for (const index of this.order()) {
      try {
        const connection = this.members[index]!;
        const { text } = await connection.requestText({
          maxAnswerBytes: this.limits.maxAnswerBytes,
          ...call,
          method: 'GET',
        });
        this.preferred = index;
        return text;
      } catch (error) {
        if (!(error instanceof ServerCallError) || !ANOTHER_MAY_ANSWER.has(error.kind)) throw error;
        first ??= error;
      }
    }
    throw first ?? new MusterError('server.unreachable', `The cluster "${this.endpoint.name}" has no members.`);
  }

  /** Ends all connections; calls under way fail. */
  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.close()));
  }

  private order(): number[] {
    return this.members.map((_, index) => (this.preferred + index) % this.members.length);
  }
}
