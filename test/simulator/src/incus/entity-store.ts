/** One object of an Incus database. `member` is set only where it is part of the identity (volumes, buckets, forwards). */
export interface Entity {
  readonly kind: string;
  readonly project: string;
  readonly parent: string;
  readonly member: string;
  readonly name: string;
  fields: Record<string, unknown>;
}

export type EntityKey = Omit<Entity, 'fields'>;

/** The objects of one database, found by identity; lists keep the order of creation. */
export class EntityStore {
  /** Grows with every change, for what is computed from the whole store and remembered. */
  version = 0;
  readonly #kinds = new Map<string, Map<string, Entity>>();

  constructor(entities: readonly Entity[] = []) {
    for (const entity of entities) this.put(entity);
  }

  put(entity: Entity): void {
    const entities = this.#kinds.get(entity.kind) ?? new Map<string, Entity>();
    entities.set(keyOf(entity), entity);
    this.#kinds.set(entity.kind, entities);
    this.version += 1;
  }

  get(key: EntityKey): Entity | undefined {
    return this.#kinds.get(key.kind)?.get(keyOf(key));
  }

  delete(key: EntityKey): void {
    this.version += 1;
    this.#kinds.get(key.kind)?.delete(keyOf(key));
  }

  /** All objects of a kind; copy it before changing the store. */
  of(kind: string): Iterable<Entity> {
    return this.#kinds.get(kind)?.values() ?? [];
  }

  /** The objects of a kind that fit every given part of an identity. */
  find(kind: string, parts: Partial<EntityKey>): Entity[] {
    const wanted = Object.entries(parts) as [keyof EntityKey, string][];
    return [...this.of(kind)].filter((entity) => wanted.every(([part, value]) => entity[part] === value));
  }

  /** Gives an object another identity, in place of the old one. */
  move(entity: Entity, change: Partial<EntityKey>): Entity {
    const moved = { ...entity, ...change };
    this.delete(entity);
    this.put(moved);
    return moved;
  }

  toJSON(): Entity[] {
    return [...this.#kinds.values()].flatMap((entities) => [...entities.values()]);
  }
}

function keyOf({ project, parent, member, name }: EntityKey): string {
  return `${project}\0${parent}\0${member}\0${name}`;
}
