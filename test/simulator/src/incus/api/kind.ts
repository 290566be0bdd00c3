import type { Entity } from '../entity-store.js';
import type { IncusCall } from './incus-call.js';
import type { UsedBy } from './used-by.js';

export interface Refusal {
  readonly status: number;
  readonly error: string;
}

/** How the objects of one name are told apart that several members have. */
export interface PerMember {
  /** The member of a new object; empty where its parent is shared by all. */
  readonly of: (call: IncusCall, parent: Entity | undefined) => string;
  /** Lists of paths name the member. */
  readonly inLists: boolean;
  /** The answer to who names none of several. */
  readonly ambiguous: (name: string) => Refusal;
}

export type Verb = 'create' | 'update' | 'rename' | 'delete';

/** One kind of object, as data: what the generic collection needs to know of it. */
export interface Kind {
  /** Its name in the store and, with a hyphen and a past tense, in lifecycle events. */
  readonly kind: string;
  readonly title: string;
  /** `{parent}` stands for the object that it belongs to. */
  readonly collection: string;
  readonly parentKind?: string;
  /** `project`: each project has its own; `shared`: one for all. A feature sends them to the default project. */
  readonly scope: 'project' | 'shared';
  readonly feature?: string;
  readonly identity: 'name' | 'listen_address';
  /** The writable fields and their values when nothing is given. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Fields that are set on creation only. */
  readonly fixedFields?: Readonly<Record<string, unknown>>;
  /** Kinds of which each member has its own, so that the member is part of the identity. */
  readonly perMember?: PerMember;
  /** Kinds whose objects go with one of this kind. */
  readonly childKinds?: readonly string[];
  /** How Incus words that there is no such object, or no such parent, and that there is one already; by default from the title. */
  readonly notFound?: string;
  readonly parentNotFound?: string;
  readonly taken?: (entity: Entity) => Refusal;
  /** What Incus says when an object is in use. */
  readonly inUse?: { readonly delete: Refusal; readonly rename?: Refusal };
  readonly verbs: readonly Verb[];
  readonly usedBy: boolean;
  /** The event of a change, where it is not `<kind>-<verb>d`. */
  readonly event?: string;
  /** Throws `ApiError` for a name that Incus does not take. */
  readonly checkName?: (name: string) => void;
  /** Throws `ApiError` for a configuration that Incus does not take. */
  readonly checkConfig?: (config: Record<string, string>) => void;
  /** Throws `ApiError` for what Incus refuses. */
  readonly refuse?: (
    call: IncusCall,
    verb: Verb | 'list',
    entity: Entity | undefined,
    parent: Entity | undefined,
  ) => void;
  /** Adds to what the generic view shows. */
  readonly show?: (entity: Entity, call: IncusCall, usedBy: UsedBy) => Record<string, unknown>;
  /** Incus leaves the configuration out where it is empty. */
  readonly omitsEmptyConfig?: true;
  /** What a single object says differently from a list. */
  readonly showAlone?: (entity: Entity, call: IncusCall) => Record<string, unknown>;
  /** What else a creation makes, and what it answers in its metadata. */
  readonly afterCreate?: (call: IncusCall, entity: Entity) => unknown;
}
