import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiError, type MusterClient } from '@muster/api-client';
import { ENDED_STATES, type Operation } from '@muster/contracts';
import { pick } from '../plan/plan-faults.js';
import { requestFor } from './change-request.js';
import { chooseChange, type ChosenChange } from './choose-change.js';
import type { Change, ChangeKind, Ledger, Remedy } from './ledger.js';
import { callUntilAnswered } from './patient-caller.js';

export interface ClientSettings {
  readonly name: string;
  readonly client: MusterClient;
  /** Nobody else touches them. */
  readonly servers: readonly string[];
  readonly ledger: Ledger;
  readonly random: () => number;
  readonly offered: readonly ChangeKind[];
  /** Fires when the run gives up waiting. */
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 200;
/** Share of the requests whose first answer is not waited for, and of those that are sent twice at once. */
const IMPATIENT = 0.3;
const TWINS = 0.25;
/** Share of the creations that are deleted while they are under way. */
const CHANGE_OF_MIND = 0.15;
/** Resumes and undos of one operation before its cluster is deleted instead, and before the client gives up. */
const REMEDIES_BEFORE_DELETE = 4;
const REMEDIES = 10;

/** A script that forms, changes and deletes one cluster after another, and knows at any time what it was told. */
export class ClusterClient {
  private cluster: string | undefined;
  private members: readonly string[] = [];
  private formed = 0;

  constructor(private readonly settings: ClientSettings) {}

  /** Goes on until `over` fires and the change that is under way has ended. */
  async run(over: AbortSignal): Promise<void> {
    const { name, ledger, signal } = this.settings;
    while (!over.aborted && !signal.aborted) {
      try {
        await this.turn();
      } catch (thrown) {
        ledger.troubles.push(`${name}: ${(thrown as Error).message}`);
        if (!signal.aborted) await this.breathe();
      }
    }
  }

  private async turn(): Promise<void> {
    const { random, offered } = this.settings;
    const free = await this.freeServers();
    const members = this.cluster === undefined ? undefined : this.members;
    const chosen = chooseChange({ members, free }, random, offered);
    const operation = chosen === undefined ? undefined : await this.change(chosen);
    if (chosen === undefined || operation === undefined) return this.breathe();
    if (chosen.kind === 'create' && offered.includes('delete') && random() < CHANGE_OF_MIND) {
      await pause(random() * 500);
      if (await this.deleteInstead()) return;
    }
    const ended = await this.untilSettled(operation);
    if (ended !== undefined) this.learn(chosen, ended);
  }

  /** Asks for a change under a new key; the operation that it became, nothing when it was refused. */
  private async change(chosen: ChosenChange): Promise<string | undefined> {
    const { name, ledger, random } = this.settings;
    if (chosen.kind === 'create') this.cluster = `${name}-${(this.formed += 1)}`;
    const change = { ...chosen, client: name, key: randomUUID(), cluster: this.cluster ?? '' };
    ledger.begin(change);
    const asked = [this.ask(change, random() < IMPATIENT ? 5 + Math.floor(random() * 60) : undefined)];
    if (random() < TWINS) asked.push(this.ask(change, undefined));
    const [operation] = await Promise.all(asked);
    if (operation === undefined && chosen.kind === 'create') this.cluster = undefined;
    return operation;
  }

  private async ask(
    change: Pick<Change, 'key' | 'kind' | 'cluster' | 'servers'>,
    firstDeadlineMs: number | undefined,
  ): Promise<string | undefined> {
    const { client, ledger, signal } = this.settings;
    try {
      const { headers } = await callUntilAnswered(client, requestFor(change), {
        headers: { prefer: 'respond-async', 'idempotency-key': change.key },
        firstDeadlineMs,
        onRetry: (why) => {
          ledger.retried(change.key);
          if (why.status === 500) ledger.internalErrors.push(`${change.kind} ${change.cluster}: ${why.message}`);
        },
        signal,
      });
      const operation = (headers.get('location') ?? '').replace(/^\/1\.0\/operations\//, '');
      ledger.acknowledged(change.key, operation);
      return operation;
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      ledger.refused(change.key, { code: thrown.code, message: thrown.message });
      return undefined;
    }
  }

  /** Deletes the cluster whatever happens on it just now; false when that was refused. */
  private async deleteInstead(): Promise<boolean> {
    const chosen = { kind: 'delete', servers: this.members } as const;
    const operation = await this.change(chosen);
    if (operation === undefined) return false;
    const ended = await this.untilSettled(operation);
    if (ended !== undefined) this.learn(chosen, ended);
    return true;
  }

  /** What a change that ended that way means for the cluster. */
  private learn({ kind, servers }: ChosenChange, { state }: Operation): void {
    if (state === 'done' && kind === 'create') this.members = servers;
    if (state === 'done' && kind === 'grow') this.members = [...this.members, ...servers];
    if (state === 'done' && kind === 'shrink') this.members = this.members.filter((name) => !servers.includes(name));
    if (kind === 'delete' ? state === 'done' : kind === 'create' && state !== 'done') {
      this.cluster = undefined;
      this.members = [];
    }
  }

  /**
   * Waits for the end; sends on what failed, forward or back, as a user would. What fails again and again is answered by
   * deleting the cluster: then nothing is left to say of the operation.
   */
  private async untilSettled(operation: string): Promise<Operation | undefined> {
    const { ledger, random, offered } = this.settings;
    for (let remedies = 0; ; remedies += 1) {
      const ended = await this.untilEnded(operation);
      if (ended.state !== 'failed') return ended;
      if (remedies === REMEDIES) {
        ledger.troubles.push(`operation ${operation} is failed after ${REMEDIES} remedies: ${ended.err}`);
        return ended;
      }
      if (remedies === REMEDIES_BEFORE_DELETE && ended.kind !== 'delete-cluster' && offered.includes('delete')) {
        ledger.remedies.push({ operation, command: 'delete', answer: ended.err });
        if (await this.deleteInstead()) return undefined;
      }
      const command = pick(['resume', 'undo'] as const, random) ?? 'resume';
      if (!(await this.send(operation, command, ended.err))) return ended;
      await this.breathe();
    }
  }

  /** False when there is nothing to send on: another operation has taken over. */
  private async send(operation: string, command: Remedy['command'], answer: string): Promise<boolean> {
    const { client, ledger, signal } = this.settings;
    try {
      await callUntilAnswered(
        client,
        { method: 'POST', path: `/1.0/operations/${operation}/:${command}` },
        {
          headers: { prefer: 'respond-async', 'idempotency-key': randomUUID() },
          onRetry: () => undefined,
          signal,
        },
      );
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      // A repeated command meets an operation that goes on already.
      return thrown.message.includes('it has not failed');
    }
    ledger.remedies.push({ operation, command, answer });
    return true;
  }

  private async untilEnded(operation: string): Promise<Operation> {
    for (;;) {
      const seen = await this.read<Operation>(`/1.0/operations/${operation}`);
      if (ENDED_STATES.includes(seen.state)) return seen;
      await this.breathe();
    }
  }

  private async freeServers(): Promise<string[]> {
    const query = 'recursion=1';
    const all = await this.read<{ name: string; cluster: string; server_status: string }[]>(
      `/1.0/provisioning/servers?${query}`,
    );
    const free = all.filter(({ server_status, cluster }) => server_status === 'ready' && (cluster ?? '') === '');
    return free.map(({ name }) => name).filter((name) => this.settings.servers.includes(name));
  }

  private async read<T>(path: string): Promise<T> {
    const { client, signal } = this.settings;
    const { body } = await callUntilAnswered(client, { method: 'GET', path }, { onRetry: () => undefined, signal });
    return (JSON.parse(body.toString('utf8')) as { metadata: T }).metadata;
  }

  private async breathe(): Promise<void> {
    await pause(LOOK_EVERY_MS, undefined, { signal: this.settings.signal });
  }
}
