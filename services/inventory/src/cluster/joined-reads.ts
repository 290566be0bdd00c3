import { setImmediate as afterThisTurn } from 'node:timers/promises';
import type { ServerCall } from '@muster/incus';

export type ReadCall = Omit<ServerCall, 'method' | 'signal'>;

/**
 * One call for all who want to read the same in the same moment, as the kinds do whose parents are of one kind. It is sent
 * after the last of them has asked, so that none gets an answer that is older than its question.
 */
export class JoinedReads {
  private readonly unsent = new Map<string, Promise<string>>();

  constructor(private readonly send: (call: ReadCall) => Promise<string>) {}

  read(call: ReadCall): Promise<string> {
    const key = JSON.stringify(call);
    const joined = this.unsent.get(key);
    if (joined !== undefined) return joined;
    const answer = afterThisTurn().then(() => {
      this.unsent.delete(key);
      return this.send(call);
    });
    this.unsent.set(key, answer);
    return answer;
  }
}
