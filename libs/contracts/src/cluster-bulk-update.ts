import { z } from 'zod';
import { OperationAccepted } from './operations.js';
import { defineRpc } from './rpc.js';
import { change, jsonObject } from './vocabulary.js';

const text = z.string().min(1, { error: 'can not be empty' });
const port = z.int().min(1).max(65_535);

const vlanTags = z.looseObject({
  /** Name of an interface or a bond in the configuration of the network. */
  interface_name: text,
  vlan_tags: z.array(z.int().min(1).max(4_094)).min(1, { error: 'must name at least one tag' }),
});
const wholeConfig = z.looseObject({ config: jsonObject });
const iscsiTarget = z.looseObject({ target: text, address: text, port });
const multipathTarget = z.looseObject({ wwn: text });
const nvmeTarget = z.looseObject({
  transport: text,
  address: text,
  host_address: z.string().optional(),
  port,
  nqn: z.string().optional(),
});

/** What each action of a bulk update is told (upstream-provisioning 1.8). */
export const BULK_UPDATE_ARGUMENTS = {
  add_network_interface_vlan_tags: vlanTags,
  remove_network_interface_vlan_tags: vlanTags,
  update_system_logging: wholeConfig,
  update_system_kernel: wholeConfig,
  add_application: z.looseObject({ name: text }),
  add_iscsi_storage_target: iscsiTarget,
  remove_iscsi_storage_target: iscsiTarget,
  add_multipath_storage_target: multipathTarget,
  remove_multipath_storage_target: multipathTarget,
  add_nvme_storage_target: nvmeTarget,
  remove_nvme_storage_target: nvmeTarget,
} as const;
export type BulkUpdateAction = keyof typeof BULK_UPDATE_ARGUMENTS;
export type BulkUpdateArguments<Action extends BulkUpdateAction> = z.infer<(typeof BULK_UPDATE_ARGUMENTS)[Action]>;

const BULK_UPDATE_ACTIONS = Object.keys(BULK_UPDATE_ARGUMENTS) as [BulkUpdateAction, ...BulkUpdateAction[]];

/** One change to every member of a cluster; the arguments are checked by the action's own schema. */
export const ClusterBulkUpdate = z
  .looseObject({ action: z.enum(BULK_UPDATE_ACTIONS), arguments: jsonObject })
  .meta({ id: 'ClusterBulkUpdate' });
export type ClusterBulkUpdate = z.infer<typeof ClusterBulkUpdate>;

/** Accepts one change to every member. */
export const clusterBulkUpdate = defineRpc('provisioning', 'cluster', 'bulk-update', {
  request: z.object({ name: z.string(), update: ClusterBulkUpdate, ...change }),
  response: OperationAccepted,
});
