import pLimit from 'p-limit';
import type { AnsweringMember } from '../../flows/answering-member.js';
import type { MemberKey } from './member-config.js';

/** Questions to one cluster at the same time. */
const SIDE_BY_SIDE = 8;

/**
 * Reads which keys a new member has to answer for itself, and what the members have there: one question for each pool or
 * network with such keys and each member. The answers of the member that is asked come first.
 */
export async function readMemberKeys(
  { name: first, incus }: AnsweringMember,
  members: readonly string[],
  signal: AbortSignal,
): Promise<MemberKey[]> {
  const { member_config: asked } = await incus.cluster.get({ signal });
  const objects = new Map(asked.map(({ entity, name }) => [`${entity}/${name}`, { entity, name }]));
  const limit = pLimit(SIDE_BY_SIDE);
  const found = await Promise.all(
    [...objects].flatMap(([id, { entity, name }]) =>
      [first, ...members.filter((member) => member !== first)].map((target) =>
        limit(async () => {
          const collection = entity === 'network' ? incus.networks : incus.storagePools;
          const object = await collection.find(name, { target, signal });
          return { id, target, config: object?.value.config ?? {} };
        }),
      ),
    ),
  );
  return asked.map(({ entity, name, key }) => {
    const values = found.flatMap(({ id, target, config }) => {
      const value = id === `${entity}/${name}` ? config[key] : undefined;
      return value === undefined || value === '' ? [] : [[target, value] as const];
    });
    return { entity, name, key, values: new Map(values) };
  });
}
