import { setMaxListeners } from 'node:events';
import type { ClusterEndpoint } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import {
  createServerConnection,
  ServerCallError,
  type ServerCallErrorKind,
  type ServerConnection,
} from '@muster/incus';
import { JoinedReads, type ReadCall } from './joined-reads.js';

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
/**
 * From one sweep to the next: where something begins to happen after some quiet, the first readings need no handshakes. That a
 * member is gone is known by its events. Milliseconds.
 */
const IDLE_MS = 6 * 60_000;

interface Member {
  readonly name: string;
  readonly connection: ServerConnection;
  /** Ends the calls that wait for the member; there while it can be expected to answer. */
  waiting: AbortController | undefined;
}

/** Reads from a cluster through whichever member answers. */
export class ClusterConnection {
  private readonly members: readonly Member[];
  /** Asked first: the member that answered last. */
  private preferred = 0;
  private readonly joined = new JoinedReads((call) => this.read(call));

  constructor(
    private readonly endpoint: ClusterEndpoint,
    identity: FleetIdentity,
    private readonly limits: { maxAnswerBytes: number },
  ) {
    this.members = endpoint.members.map(({ name, url }) => ({
      name,
      waiting: waitingCalls(),
      connection: createServerConnection({
        name,
        url,
        clientCertificate: identity.certificate,
        clientKey: identity.key,
        pins: endpoint.certificate === '' ? [] : [endpoint.certificate],
        maxChannels: CHANNELS_PER_MEMBER,
        idleMs: IDLE_MS,
      }),
    }));
  }

  /** The member can be expected to answer. */
  trust(name: string): void {
    const member = this.members.find((one) => one.name === name);
    if (member !== undefined) member.waiting ??= waitingCalls();
  }

  /**
   * The member may hang: it is asked last from now on, and what waits for its answer is asked of another one, if there is
   * one that can be expected to answer.
   */
  doubt(name: string): void {
    const member = this.members.find((one) => one.name === name);
    const waiting = member?.waiting;
    if (member === undefined || waiting === undefined) return;
    member.waiting = undefined;
    if (this.members.some((other) => other.waiting !== undefined)) waiting.abort(new Error(`${name} is silent`));
  }

  /** The body of the answer, as it came. When no member answers, the error of the first one that was asked. */
  async read(call: ReadCall): Promise<string> {
    let first: unknown;
    for (const index of this.order()) {
      const { connection, waiting } = this.members[index]!;
      try {
        const { text } = await connection.requestText({
          maxAnswerBytes: this.limits.maxAnswerBytes,
          ...call,
          method: 'GET',
          signal: waiting?.signal,
        });
        this.preferred = index;
        return text;
      } catch (error) {
        const doubted = waiting?.signal.aborted === true;
        if (!doubted && !(error instanceof ServerCallError && ANOTHER_MAY_ANSWER.has(error.kind))) throw error;
        first ??= error;
      }
    }
    throw first ?? new MusterError('server.unreachable', `The cluster "${this.endpoint.name}" has no members.`);
  }

  /** The same, in one call with all others who want to read this just now. */
  readJoined(call: ReadCall): Promise<string> {
    return this.joined.read(call);
  }

  /** Ends all connections; calls under way fail. */
  async close(): Promise<void> {
    await Promise.all(this.members.map(({ connection }) => connection.close()));
  }

  /** Members that may hang come last. */
  private order(): number[] {
    const order = this.members.map((_, index) => (this.preferred + index) % this.members.length);
    const isTrusted = (index: number): boolean => this.members[index]?.waiting !== undefined;
    return [...order.filter(isTrusted), ...order.filter((index) => !isTrusted(index))];
  }
}

/** Any number of calls may wait for one member; Node takes more than ten for a leak. */
function waitingCalls(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
