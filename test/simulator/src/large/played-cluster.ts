import type { Reply } from '../http/reply.js';
import { failure, StreamedText } from '../http/reply.js';
import type { IncusDatabase } from '../incus/incus-database.js';
import type { IncusServer } from '../incus/incus-server.js';
import type { ClusterSizes } from './large-example.js';
import { PLAYED_KINDS, projectSuffix, type PlayedKind, type PlayedKindName } from './played-objects.js';

const HEAD = '{"type":"sync","status":"Success","status_code":200,"operation":"","error_code":0,"error":"","metadata":';
const played = new WeakMap<IncusDatabase, PlayedCluster>();

/** What a cluster of the large example answers to a reading call; undefined for calls that it leaves to others. */
export function playedReply(database: IncusDatabase, method: string, url: URL): Reply | undefined {
  return method === 'GET' ? played.get(database)?.answer(url) : undefined;
}

/**
 * A cluster whose objects nobody holds in memory: each is made from its number when it is asked for, and a list is sent
 * while it is made. All that is kept is what was changed.
 */
export class PlayedCluster {
  private readonly kinds = new Map<string, PlayedKind>();
  private readonly notes = new Map<string, string>();
  private calls = 0;

  constructor(
    readonly name: string,
    readonly sizes: ClusterSizes,
    private readonly servers: readonly IncusServer[],
    database: IncusDatabase,
  ) {
    for (const kind of Object.values(PLAYED_KINDS) as PlayedKind[]) this.kinds.set(kind.collection, kind);
    played.set(database, this);
  }

  /** Changes one object; the member that it lies on tells of it. `note` becomes its description. */
  touch(name: PlayedKindName, index: number, note: string): void {
    const kind: PlayedKind = PLAYED_KINDS[name];
    const object = kind.nameOf(index);
    const project = kind.projectOf(index, this.sizes);
    this.notes.set(`${kind.collection}/${object}`, note);
    const source = `${kind.item ?? kind.collection}/${object}${projectSuffix(project, '?')}`;
    const member = kind.memberOf(index, this.members);
    const server = this.servers.find(({ state }) => state.memberName === member);
    server?.lifecycle(`${kind.event}-updated`, source, { name: object, project: project || 'default' });
  }

  answer(url: URL): Reply | undefined {
    const list = this.kinds.get(url.pathname);
    if (list !== undefined) return { status: 200, body: new StreamedText(this.list(list)) };
    const slash = url.pathname.lastIndexOf('/');
    const kind = this.kinds.get(url.pathname.slice(0, slash));
    return kind === undefined ? undefined : this.one(kind, url.pathname.slice(slash + 1), url.searchParams);
  }

  private get members(): string[] {
    return this.servers.map(({ state }) => state.memberName);
  }

  private *list(kind: PlayedKind): Generator<string> {
    const showing = this.showing();
    yield `${HEAD}[`;
    const count = kind.count(this.sizes);
    for (let index = 0; index < count; index += 1) {
      yield `${index === 0 ? '' : ','}${kind.textOf(index, { ...showing, note: this.noteOf(kind, index) })}`;
    }
    yield ']}\n';
  }

  private one(kind: PlayedKind, name: string, query: URLSearchParams): Reply {
    const index = Number(/\d+$/u.exec(name)?.[0] ?? '0');
    const project = kind.projectOf(index, this.sizes);
    const asked = query.get('project') ?? 'default';
    const isThere = index < kind.count(this.sizes) && kind.nameOf(index) === name && (project || asked) === asked;
    if (!isThere) return failure(404, 'Not found');
    const text = kind.textOf(index, { ...this.showing(), note: this.noteOf(kind, index) });
    return { status: 200, body: new StreamedText([`${HEAD}${text}}\n`]) };
  }

  private noteOf(kind: PlayedKind, index: number): string {
    if (this.notes.size === 0) return '';
    return this.notes.get(`${kind.collection}/${kind.nameOf(index)}`) ?? '';
  }

  private showing() {
    this.calls += 1;
    return { sizes: this.sizes, members: this.members, call: this.calls, note: '' };
  }
}
