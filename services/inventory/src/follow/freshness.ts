import type { ResourceKind } from '@muster/contracts';

/** What is known of a cluster's freshness, in one sentence where it is not current. */
export interface FreshnessState {
  readonly current: boolean;
  readonly reason: string;
}

/**
 * Decides whether what we have of a cluster is current: every member's events reach us, and every kind was listed in
 * full after the last member began to be heard. A kind that could not be listed, or written, is not current.
 */
export class Freshness {
  /** Rises whenever something may have been missed: a listing of an older generation proves nothing any more. */
  private generation = 0;
  private readonly unheard: Map<string, string>;
  private readonly covered = new Map<ResourceKind, number>();
  private readonly faults = new Map<ResourceKind, string>();

  constructor(
    members: readonly string[],
    private readonly kinds: readonly ResourceKind[],
  ) {
    this.unheard = new Map(members.map((member) => [member, 'connecting']));
  }

  /** The member's events arrive from now on. What happened before has to be listed. */
  heard(member: string): void {
    this.unheard.delete(member);
    this.generation += 1;
  }

  lost(member: string, reason: string): void {
    this.unheard.set(member, reason);
  }

  /** To be handed to `listed` by a listing that begins now. */
  mark(): number {
    return this.generation;
  }

  listed(kind: ResourceKind, mark: number): void {
    this.covered.set(kind, mark);
    this.faults.delete(kind);
  }

  failed(kind: ResourceKind, reason: string): void {
    this.faults.set(kind, reason);
  }

  state(): FreshnessState {
    const reasons = [
      ...[...this.unheard].map(([member, reason]) => `no events from ${member}: ${reason}`),
      ...[...this.faults].map(([kind, reason]) => `${kind}: ${reason}`),
    ];
    const pending = this.kinds.filter((kind) => this.covered.get(kind) !== this.generation && !this.faults.has(kind));
    if (pending.length > 0) reasons.push(`being listed: ${pending.join(', ')}`);
    return { current: reasons.length === 0, reason: reasons.join('; ') };
  }
}
