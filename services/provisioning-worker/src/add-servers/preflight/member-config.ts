import type { Finding } from '@muster/errors';
import type { InterfaceStates, JoinRequest } from '@muster/incus';
import { counterpartOf } from './counterpart.js';

/** A key that every member answers for itself, with the members' answers. */
export interface MemberKey {
  /** `network` or `storage-pool`. */
  readonly entity: string;
  readonly name: string;
  readonly key: string;
  /** Member to its value; a member that has none is missing. */
  readonly values: ReadonlyMap<string, string>;
}

type Entries = NonNullable<JoinRequest['memberConfig']>;

/** Keys whose value is the name of an interface of the member. */
const INTERFACE_KEY = /^(tunnel\..+\.interface|parent)$/;
/** Keys that a joiner may have otherwise than the rest. */
const FREE_KEY = /^(size|volatile\..+)$/;

/**
 * Decides what a new server answers to the keys that belong to a member: an interface is its own one for the same role;
 * anything else is what all members have alike. Where they differ nobody can tell what is right for the new one.
 */
export function decideMemberConfig(
  server: string,
  keys: readonly MemberKey[],
  interfacesOf: (name: string) => InterfaceStates,
): { memberConfig: Entries; findings: Finding[] } {
  const memberConfig: Entries[number][] = [];
  const findings: Finding[] = [];
  for (const { entity, name, key, values } of keys) {
    const [first] = values;
    if (first === undefined) continue;
    const [member, value] = first;
    const what = `"${key}" of the ${entity.replace('-', ' ')} "${name}"`;
    if (INTERFACE_KEY.test(key)) {
      const own =
        counterpartOf(value, interfacesOf(member), interfacesOf(server)) ?? sameNameOf(value, interfacesOf, server);
      if (own !== undefined) memberConfig.push({ entity, name, key, value: own });
      else {
        findings.push({
          code: 'network',
          server,
          message: `${server}: has no interface that stands for "${value}" of ${member}, which is ${what}; give one the same role or name`,
        });
      }
      continue;
    }
    if (!FREE_KEY.test(key) && new Set(values.values()).size > 1) {
      const list = [...values].map(([of, own]) => `"${own}" on ${of}`).join(', ');
      findings.push({
        code: 'storage',
        server,
        message: `${server}: can not be told ${what}, since the members differ (${list}); make them alike first`,
      });
      continue;
    }
    memberConfig.push({ entity, name, key, value });
  }
  return { memberConfig, findings };
}

/** What the members call an interface without being known to IncusOS, e.g. a bridge that Incus made. */
function sameNameOf(
  value: string,
  interfacesOf: (name: string) => InterfaceStates,
  server: string,
): string | undefined {
  return interfacesOf(server)[value] === undefined ? undefined : value;
}
