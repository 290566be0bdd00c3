import type { ResourceKind } from '@muster/contracts';
import type { PathTree } from './listing/json-spans.js';
import { networkObjectKinds } from './network-object-kinds.js';
import {
  BUCKET_SECRETS,
  CONFIGURATION_SECRETS,
  INSTANCE_SECRETS,
  type MaskedKeys,
  PROFILE_SECRETS,
} from './secrets/masked-keys.js';

/** What an object is told apart by within the fleet, in the order of upstream's identity. */
export type KeyPart = 'cluster' | 'server' | 'project' | 'parent' | 'type' | 'name';

/** Top-level values of an object that the inventory itself looks at; everything else passes through as text. */
export type ObjectFields = Readonly<Record<string, unknown>>;

/** A lifecycle event of one kind that also changes what Incus says about other kinds, mostly their `used_by`. */
export interface Ripple {
  readonly actions: RegExp;
  readonly kinds: readonly ResourceKind[];
  /** More than references changes: objects come, go or change there without an event of their own. */
  readonly reaches?: true;
}

/** Everything that makes one kind differ from the others. */
export interface Kind {
  /** Path of the collection below /1.0; `:parent` stands for the name of the parent. */
  readonly list: string;
  /** Path of one object. The same pattern recognises the kind in the source of an event. */
  readonly object: string;
  /** Recursion of the list and of one object, so that both say the same. */
  readonly recursion: { readonly list: 1 | 2; readonly object: 0 | 1 };
  readonly allProjects: boolean;
  readonly parent?: ResourceKind;
  /** Objects do not say in which project they are: in that of their parent. */
  readonly projectOfParent?: true;
  /** An extension of the API without which there are no such objects. */
  readonly extension?: string;
  /** One object is read out of the list, since what Incus says of it alone is not the same, or not possible. */
  readonly readsFromList?: true;
  /** Property that carries the name. */
  readonly nameProperty: 'name' | 'fingerprint' | 'listen_address';
  readonly hasProject: boolean;
  /** Objects lie on a member, which `location` names. */
  readonly hasServer: boolean;
  readonly hasType: boolean;
  readonly identity: readonly KeyPart[];
  /** Says which objects are in the inventory at all. */
  readonly keeps?: (object: ObjectFields) => boolean;
  /** Says which parents have objects of this kind. */
  readonly keepsParent?: (parent: ObjectFields) => boolean;
  /** False for objects that Incus lets come and go without an event. */
  readonly announces?: (object: ObjectFields) => boolean;
  /** Counters and usage: no reason to write a row. */
  readonly volatile: PathTree;
  /** Changes of these are written, but Incus sends no event for them, so they are no sign of a lost one. */
  readonly unannounced: PathTree;
  /** Lists whose order says nothing; Incus 7.0.2 answers `locations` in another order from call to call. */
  readonly unordered: PathTree;
  /** Beginning of the lifecycle actions of this kind. */
  readonly actions: string;
  /** First segment after the collection that is not an object of it, such as images/aliases: the collection is listed. */
  readonly notObjects?: readonly string[];
  /** Actions whose source does not name the object: the collection is listed. */
  readonly namelessActions?: RegExp;
  readonly ripples: readonly Ripple[];
  /** Paths of the object that filters find by an index; a migration makes it. */
  readonly indexed?: readonly (readonly string[])[];
  /** Values of the object that are shown, and may be filtered by, only when secrets are asked for. */
  readonly masked?: readonly MaskedKeys[];
}

const usedBy: PathTree = { used_by: true };
const usedByAndLocations: PathTree = { used_by: true, locations: true };
const POOLS_WITHOUT_BUCKETS = new Set<unknown>(['ceph', 'cephfs', 'lvm', 'lvmcluster', 'linstor', 'truenas']);
const INCUS_MADE_VOLUMES = new Set<unknown>(['container', 'virtual-machine', 'image']);
const lives = /-(created|deleted|renamed|updated|migrated|restored)$/;

/** The kinds of the inventory. Order: what others refer to comes first. */
export const kinds: Readonly<Record<ResourceKind, Kind>> = {
  project: {
    list: 'projects',
    object: 'projects/:name',
    recursion: { list: 1, object: 0 },
    allProjects: false,
    nameProperty: 'name',
    hasProject: false,
    hasServer: false,
    hasType: false,
    identity: ['cluster', 'name'],
    volatile: {},
    unannounced: usedBy,
    unordered: usedBy,
    actions: 'project-',
    ripples: [
      { actions: /^project-(created|updated)$/, kinds: ['profile'], reaches: true },
      {
        actions: /^project-(renamed|deleted)$/,
        kinds: [
          'project',
          'profile',
          'network',
          'network_acl',
          'network_address_set',
          'network_zone',
          'network_forward',
          'network_load_balancer',
          'network_peer',
          'storage_pool',
          'storage_volume',
          'storage_bucket',
          'instance',
          'image',
        ],
        reaches: true,
      },
    ],
  },
  profile: {
    list: 'profiles',
    object: 'profiles/:name',
    recursion: { list: 1, object: 0 },
    allProjects: true,
    nameProperty: 'name',
    hasProject: true,
    hasServer: false,
    hasType: false,
    identity: ['cluster', 'project', 'name'],
    volatile: {},
    unannounced: usedBy,
    unordered: usedBy,
    actions: 'profile-',
    ripples: [
      { actions: lives, kinds: ['project', 'network', 'network_acl', 'storage_pool', 'storage_volume'] },
      { actions: /^profile-(renamed|updated)$/, kinds: ['instance'], reaches: true },
    ],
    masked: PROFILE_SECRETS,
  },
  network: {
    list: 'networks',
    object: 'networks/:name',
    recursion: { list: 1, object: 0 },
    allProjects: true,
    nameProperty: 'name',
    hasProject: true,
    hasServer: false,
    hasType: false,
    identity: ['cluster', 'project', 'name'],
    keeps: (network) => network['managed'] === true,
    volatile: {},
    unannounced: usedBy,
    unordered: usedByAndLocations,
    actions: 'network-',
    ripples: [
      { actions: lives, kinds: ['project', 'network', 'network_acl', 'network_zone', 'network_integration'] },
      {
        // What is in a network goes and is renamed with it, and Incus tells of the network alone.
        actions: /^network-(deleted|renamed)$/,
        kinds: ['network_forward', 'network_load_balancer', 'network_peer'],
        reaches: true,
      },
    ],
    indexed: [['type'], ['status']],
    masked: CONFIGURATION_SECRETS,
  },
  ...networkObjectKinds,
  storage_pool: {
    list: 'storage-pools',
    object: 'storage-pools/:name',
    recursion: { list: 1, object: 0 },
    allProjects: false,
    nameProperty: 'name',
    hasProject: false,
    hasServer: false,
    hasType: false,
    identity: ['cluster', 'name'],
    volatile: {},
    unannounced: usedBy,
    unordered: usedByAndLocations,
    actions: 'storage-pool-',
    ripples: [{ actions: lives, kinds: ['storage_volume', 'storage_bucket'], reaches: true }],
    indexed: [['driver'], ['status']],
    masked: CONFIGURATION_SECRETS,
  },
  storage_volume: {
    list: 'storage-pools/:parent/volumes',
    object: 'storage-pools/:parent/volumes/:type/:name',
    recursion: { list: 2, object: 1 },
    allProjects: true,
    parent: 'storage_pool',
    nameProperty: 'name',
    hasProject: true,
    hasServer: true,
    hasType: true,
    identity: ['cluster', 'server', 'project', 'parent', 'type', 'name'],
    keepsParent: (pool) => pool['driver'] !== 'cephobject',
    announces: (volume) => !INCUS_MADE_VOLUMES.has(volume['type']),
    volatile: { state: { usage: { used: true } } },
    unannounced: { state: true, used_by: true },
    unordered: usedBy,
    actions: 'storage-volume-',
    ripples: [
      { actions: /^storage-volume-renamed$/, kinds: ['storage_volume'] },
      { actions: lives, kinds: ['project', 'storage_pool'] },
    ],
    indexed: [['content_type']],
    masked: CONFIGURATION_SECRETS,
  },
  storage_bucket: {
    list: 'storage-pools/:parent/buckets',
    object: 'storage-pools/:parent/buckets/:name',
    recursion: { list: 2, object: 1 },
    allProjects: true,
    parent: 'storage_pool',
    nameProperty: 'name',
    hasProject: true,
    hasServer: true,
    hasType: false,
    identity: ['cluster', 'server', 'project', 'parent', 'name'],
    keepsParent: (pool) => !POOLS_WITHOUT_BUCKETS.has(pool['driver']),
    // Only its own member knows a bucket's address, so it depends on who is asked (seen with Incus 7.0.2).
    volatile: { s3_url: true },
    unannounced: {},
    unordered: {},
    actions: 'storage-bucket-',
    // Incus 7.0.2 puts the pool where the bucket should stand, and the bucket where the key should; backups are not trusted
    // to do better.
    namelessActions: /^storage-bucket-(key|backup)-/,
    ripples: [{ actions: lives, kinds: ['project', 'storage_pool'] }],
    masked: BUCKET_SECRETS,
  },
  instance: {
    list: 'instances',
    object: 'instances/:name',
    recursion: { list: 2, object: 1 },
    allProjects: true,
    nameProperty: 'name',
    hasProject: true,
    hasServer: true,
    hasType: false,
    identity: ['cluster', 'project', 'name'],
    volatile: {
      state: {
        cpu: true,
        memory: true,
        processes: true,
        disk: { '*': { usage: true } },
        network: { '*': { counters: true } },
      },
    },
    unannounced: { state: true, last_used_at: true },
    unordered: {},
    actions: 'instance-',
    ripples: [
      { actions: /^instance-snapshot-/, kinds: ['storage_volume'] },
      {
        actions: /^instance-(created|deleted|renamed|updated|migrated|restored)$/,
        kinds: ['project', 'profile', 'network', 'network_acl', 'storage_pool', 'storage_volume', 'image'],
      },
    ],
    indexed: [['status'], ['type'], ['architecture'], ['config', 'image.os'], ['config', 'image.release']],
    masked: INSTANCE_SECRETS,
  },
  image: {
    list: 'images',
    object: 'images/:name',
    recursion: { list: 1, object: 0 },
    allProjects: true,
    nameProperty: 'fingerprint',
    hasProject: true,
    hasServer: false,
    hasType: false,
    identity: ['cluster', 'project', 'name'],
    volatile: {},
    unannounced: { last_used_at: true, locations: true },
    unordered: { locations: true },
    actions: 'image-',
    notObjects: ['aliases'],
    ripples: [{ actions: lives, kinds: ['project', 'storage_volume'] }],
    indexed: [['type'], ['architecture']],
  },
};

export const kindNames = Object.keys(kinds) as readonly ResourceKind[];
