import { ApiError } from '../../http/reply.js';
import type { Entity } from '../entity-store.js';
import { executor } from './incus-call.js';
import type { IncusCall } from './incus-call.js';
import { memberConfigs } from './member-entities.js';

export interface PerMemberRules {
  readonly title: string;
  /** True for a key that each member has its own value of. */
  readonly isMemberKey: (key: string) => boolean;
  /** The status for a shared key among those of one member; Incus answers differently for pools and networks. */
  readonly sharedKeyStatus: number;
  readonly alreadyDefined: (name: string, member: string) => ApiError;
  readonly notPending: string;
  readonly alreadyCreated: string;
  readonly notDefinedOn: (members: string) => string;
}

/** First half: one member's part. Throws `ApiError` 400 for a shared key, and when the part is there already. */
export function definePart(
  rules: PerMemberRules,
  pending: Entity,
  call: IncusCall,
  config: Record<string, string>,
): void {
  const member = executor(call);
  const shared = Object.keys(config).find((key) => !rules.isMemberKey(key) && !key.startsWith('user.'));
  if (shared !== undefined) {
    throw new ApiError(rules.sharedKeyStatus, `Config key "${shared}" may not be used as member-specific key`);
  }
  if (pending.fields['status'] === 'Created') throw new ApiError(500, rules.alreadyCreated);
  const configs = memberConfigs(pending);
  if (configs[member] !== undefined) throw rules.alreadyDefined(pending.name, member);
  configs[member] = config;
}

/**
 * Second half: the shared part, once every member has its own. Throws `ApiError` 500 with the members that lack theirs,
 * and 500 for a key that belongs to a member. A daemon that stands alone gives both halves in one.
 */
export function finish(rules: PerMemberRules, pending: Entity, call: IncusCall, config: Record<string, string>): void {
  if (pending.fields['status'] === 'Created') throw new ApiError(500, rules.alreadyCreated);
  const configs = memberConfigs(pending);
  const members = call.database.members.filter(({ state }) => state !== 'pending').map(({ name }) => name);
  if (members.length <= 1) {
    const own = Object.entries(config).filter(([key]) => rules.isMemberKey(key));
    configs[executor(call)] = { ...configs[executor(call)], ...Object.fromEntries(own) };
  } else {
    const mine = Object.keys(config).find(rules.isMemberKey);
    if (mine !== undefined) throw new ApiError(500, `Config key "${mine}" is cluster member specific`);
    if (Object.keys(configs).length === 0) throw new ApiError(500, rules.notPending);
    const missing = members.filter((name) => configs[name] === undefined);
    if (missing.length > 0) throw new ApiError(500, rules.notDefinedOn(missing.join(', ')));
  }
  pending.fields['config'] = Object.fromEntries(Object.entries(config).filter(([key]) => !rules.isMemberKey(key)));
  pending.fields['status'] = 'Created';
}

/** The configuration as a client sees it: the shared part, and the member's own where one is named or alone. */
export function visibleConfig(entity: Entity, call: IncusCall): Record<string, string> {
  const shared = entity.fields['config'] as Record<string, string>;
  const member = call.target ?? (call.incus.clustered ? undefined : executor(call));
  const own = member === undefined ? {} : memberConfigs(entity)[member];
  const merged = Object.entries({ ...shared, ...own });
  return Object.fromEntries(merged.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
