/** Values that are masked: those of a map, or of each map of a list, under the named keys. */
export interface MaskedKeys {
  /** Keys that lead to the map; `*` stands for every element of a list. */
  readonly within: readonly string[];
  /** `*` in a key stands for any text. */
  readonly keys: readonly string[];
}

/** What a machine is set up with: passwords, keys and tokens are written there as a rule. */
const INSTANCE_KEYS = [
  ...['user', 'cloud-init'].flatMap((source) =>
    ['user-data', 'vendor-data', 'network-config', 'meta-data'].map((document) => `${source}.${document}`),
  ),
  'environment.*',
  'raw.*',
  '*.password',
  '*.secret',
  '*.token',
];

/** The configuration of profiles. */
export const PROFILE_SECRETS: readonly MaskedKeys[] = [{ within: ['config'], keys: INSTANCE_KEYS }];

/** The configuration of instances: their own, what profiles add to it, and the same of each snapshot. */
export const INSTANCE_SECRETS: readonly MaskedKeys[] = [
  ...['config', 'expanded_config'].map((map) => ({ within: [map], keys: INSTANCE_KEYS })),
  ...['config', 'expanded_config'].map((map) => ({ within: ['snapshots', '*', map], keys: INSTANCE_KEYS })),
];

/** Ways into what lies outside: storage appliances, BGP peers, name servers, the databases of OVN. */
export const CONFIGURATION_SECRETS: readonly MaskedKeys[] = [
  {
    within: ['config'],
    keys: ['*.password', '*.secret', '*.token', '*.api_key', '*.client_key', '*.private_key', 'peers.*.key', 'raw.*'],
  },
];

/** The keys of buckets: whoever has them has what lies in the bucket. */
export const BUCKET_SECRETS: readonly MaskedKeys[] = [
  { within: ['keys', '*'], keys: ['access-key', 'secret-key', 'access_key', 'secret_key'] },
];
