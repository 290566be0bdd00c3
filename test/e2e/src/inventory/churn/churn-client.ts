import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom, type Simulator } from '@muster/simulator';
import { askMember, type Answer } from './ask-member.js';
import { CHURNED_KINDS, type Call, type ChurnedKind, type Held, type Surroundings } from './churned-kinds.js';

const NAMES = 20;
const RENAME_OWN_PROJECT = 0.01;
const REFUSED: Answer = { status: 500 };
const NO_MEMBER_PAUSE_MS = 20;
const TURNS = CHURNED_KINDS.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));

/**
 * Changes a cluster behind Muster's back, one change after the other, by the seed alone: it asks the members as their
 * local administrator, so that no connection of its own is cut with those of the inventory. It knows what it has made,
 * or believes to: a member that loses its power may have done what it never answered.
 */
export class ChurnClient {
  /** Changes that were made, by kind and word. */
  readonly made = new Map<string, number>();
  private readonly held = new Map(CHURNED_KINDS.map(({ kind }) => [kind, [] as Held[]]));
  private readonly default = { name: 'default' };
  private readonly own: { name: string };
  private readonly random: () => number;
  private readonly around: Surroundings;

  constructor(
    private readonly simulator: Simulator,
    private readonly number: number,
    seed: number,
  ) {
    this.random = seededRandom(seed * 1_000 + number);
    this.own = { name: `own${number}-0` };
    const members = simulator.servers().map(({ name }) => name);
    this.around = { members, upTo: (limit) => Math.floor(this.random() * limit) };
  }

  /** Makes the project that is the client's own. */
  async begin(): Promise<void> {
    await this.ask({ method: 'POST', path: '/1.0/projects', body: { name: this.own.name, config: {} } });
  }

  /** Tries to change some object; false when Incus refused, or may not have done it. */
  async change(): Promise<boolean> {
    if (this.random() < RENAME_OWN_PROJECT) return this.renameOwnProject();
    const kind = TURNS[this.around.upTo(TURNS.length)];
    if (kind === undefined) return false;
    const objects = this.held.get(kind.kind) ?? [];
    const object = objects[this.around.upTo(objects.length)];
    const verb = this.chooseVerb(kind, objects.length);
    if (verb === 'create' || object === undefined) return this.create(kind, objects);
    return this.touch(kind, objects, object, verb);
  }

  private chooseVerb(kind: ChurnedKind, count: number): string {
    const fill = count / kind.most;
    const dice = this.random();
    if (dice < 0.35 * (1 - fill)) return 'create';
    if (dice > 1 - 0.3 * fill) return 'delete';
    const others = [...Object.keys(kind.changes), ...(kind.rename === undefined ? [] : ['rename'])];
    return others[this.around.upTo(others.length)] ?? 'create';
  }

  private async create(kind: ChurnedKind, objects: Held[]): Promise<boolean> {
    const { upTo, members } = this.around;
    const made: Held = {
      name: kind.nameOf(this.number, upTo(NAMES)),
      project: kind.projects === 'any' && upTo(2) === 0 ? this.own : this.default,
      member: members[upTo(members.length)] ?? '',
    };
    const { status } = await this.askAll(kind.create(made, this.around));
    if (status >= 400) return false;
    objects.push(made);
    return this.count(kind.kind, 'create');
  }

  private async touch(kind: ChurnedKind, objects: Held[], object: Held, verb: string): Promise<boolean> {
    const to = kind.nameOf(this.number, this.around.upTo(NAMES));
    const { status } = await this.askAll(
      verb === 'delete'
        ? kind.remove(object, this.around)
        : verb === 'rename'
          ? (kind.rename?.(object, to) ?? [])
          : (kind.changes[verb]?.(object, this.around) ?? []),
    );
    if (status === 404 || (status < 400 && verb === 'delete')) objects.splice(objects.indexOf(object), 1);
    if (status >= 400) return false;
    if (verb === 'rename') object.name = to;
    return this.count(kind.kind, verb);
  }

  /** Everything in it moves. Whether it did has to be looked up: the answer may be lost. */
  private async renameOwnProject(): Promise<boolean> {
    const before = this.own.name;
    const [base, turn] = before.split('-');
    const name = `${base}-${(Number(turn) + 1) % 3}`;
    await this.ask({ method: 'POST', path: `/1.0/projects/${before}`, body: { name } });
    for (;;) {
      const { status, metadata } = await this.ask({ method: 'GET', path: '/1.0/projects' });
      if (status !== 200) continue;
      const own = (metadata as string[]).map((url) => url.replace('/1.0/projects/', ''));
      this.own.name = own.find((project) => project.startsWith(`${base}-`)) ?? before;
      break;
    }
    return this.own.name !== before && this.count('project', 'rename with all in it');
  }

  /** The answer to the last of them: earlier ones prepare it, and may be refused. */
  private async askAll(calls: readonly Call[]): Promise<Answer> {
    let answer = REFUSED;
    for (const call of calls) answer = await this.ask(call);
    return answer;
  }

  private async ask(call: Call): Promise<Answer> {
    const running = this.simulator.servers().filter((server) => server.running);
    const member = running[this.around.upTo(running.length)];
    if (member !== undefined) return askMember(this.simulator, member.name, call);
    await pause(NO_MEMBER_PAUSE_MS);
    return REFUSED;
  }

  private count(kind: string, verb: string): true {
    const key = `${kind} ${verb}`;
    this.made.set(key, (this.made.get(key) ?? 0) + 1);
    return true;
  }
}
