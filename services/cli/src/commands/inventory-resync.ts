import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import type { InventoryKind } from './inventory-kinds.js';

/** `muster inventory <kind> resync <uuid>`. */
export function addResync(group: Command, act: Act, { plural }: InventoryKind): void {
  const resync: Work<object> = async (session, [uuid = '']) => {
    const { api } = await session.connect();
    await api.POST('/1.0/inventory/{kind}/{uuid}/:resync', { params: { path: { kind: plural, uuid } } });
  };
  group.command('resync <uuid>').description('Read one of them again from its cluster').action(act(resync));
}
