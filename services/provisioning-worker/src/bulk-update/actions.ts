import type { BulkUpdateAction, BulkUpdateArguments } from '@muster/contracts';
import type { Json } from '@muster/operations';
import type { DocumentName } from './documents.js';
import { tagsAdded, tagsOf, tagsRemoved, withTags } from './vlan-tags.js';

/** A document of a server, as it is configured. */
export type Config = Readonly<Record<string, unknown>>;

/** What one action does to one document: pure, so that applying it twice is applying it once. */
export interface BulkAction<Arguments> {
  readonly document: DocumentName;
  /** The part of the document that it changes; undefined where the document has no place for it. */
  read(config: Config, args: Arguments): Json | undefined;
  /** The document with another part; that of before takes the change back and leaves the rest as it is. */
  write(config: Config, part: Json, args: Arguments): Config;
  /** The part as the action wants it. */
  next(part: Json, args: Arguments): Json;
  /** Why there is no place for it. */
  missing?(args: Arguments): string;
}

type Target = Readonly<Record<string, Json | undefined>>;

/** A list of a document in which the action puts an entry, or from which it takes it. */
function listed<Arguments>(
  document: DocumentName,
  key: string,
  change: 'add' | 'remove',
  entryOf: (args: Arguments) => Json,
): BulkAction<Arguments> {
  return {
    document,
    read: (config) => (config[key] ?? []) as Json,
    write: (config, part) => ({ ...config, [key]: part }),
    next: (part, args) => {
      const entry = entryOf(args);
      const others = (part as Json[]).filter((other) => !isSameEntry(other, entry));
      if (change === 'remove') return others;
      return others.length < (part as Json[]).length ? part : [...others, entry];
    },
  };
}

/** The whole configuration is replaced. */
function replaced(document: DocumentName): BulkAction<{ config: Record<string, unknown> }> {
  return {
    document,
    read: (config) => config as Json,
    write: (_config, part) => part as Config,
    next: (_part, { config }) => config as Json,
  };
}

function vlan(next: typeof tagsAdded): BulkAction<BulkUpdateArguments<'add_network_interface_vlan_tags'>> {
  return {
    document: 'network',
    read: (config, { interface_name }) => tagsOf(config, interface_name),
    write: (config, part, { interface_name }) => withTags(config, interface_name, part as number[]),
    next: (part, { vlan_tags }) => next(part as number[], vlan_tags),
    missing: ({ interface_name }) => `has no interface or bond "${interface_name}" in the configuration of its network`,
  };
}

const iscsi = ({ target, address, port }: BulkUpdateArguments<'add_iscsi_storage_target'>): Target => ({
  target,
  address,
  port,
});

const nvme = ({
  transport,
  address,
  host_address,
  port,
  nqn,
}: BulkUpdateArguments<'add_nvme_storage_target'>): Target => ({
  transport,
  address,
  ...(host_address === undefined ? {} : { host_address }),
  port,
  ...(nqn === undefined ? {} : { nqn }),
});

/** What each action changes (upstream-provisioning 1.8 and 3.11). */
export const BULK_ACTIONS: { readonly [Action in BulkUpdateAction]: BulkAction<BulkUpdateArguments<Action>> } = {
  add_network_interface_vlan_tags: vlan(tagsAdded),
  remove_network_interface_vlan_tags: vlan(tagsRemoved),
  update_system_logging: replaced('logging'),
  update_system_kernel: replaced('kernel'),
  add_application: listed('applications', 'installed', 'add', ({ name }) => name),
  add_iscsi_storage_target: listed('iscsi', 'targets', 'add', iscsi),
  remove_iscsi_storage_target: listed('iscsi', 'targets', 'remove', iscsi),
  add_multipath_storage_target: listed('multipath', 'wwns', 'add', ({ wwn }) => wwn),
  remove_multipath_storage_target: listed('multipath', 'wwns', 'remove', ({ wwn }) => wwn),
  add_nvme_storage_target: listed('nvme', 'targets', 'add', nvme),
  remove_nvme_storage_target: listed('nvme', 'targets', 'remove', nvme),
};

/** Two entries are the same when they say the same; IncusOS adds empty fields, and an order of its own. */
function isSameEntry(left: Json, right: Json): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  const [one, other] = [left as Target, right as Target];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => said(one[key]) === said(other[key]));
}

function said(value: Json | undefined): Json {
  return value === undefined || value === null || value === 0 ? '' : value;
}
