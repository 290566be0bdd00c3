import { z } from 'zod';

/**
 * Only the fields that Muster uses are named; everything else passes through, so that an object can be read, changed
 * and put back without losing what a newer Incus added to it. Go writes empty lists and maps as null.
 */
const textMap = z.record(z.string(), z.coerce.string()).nullish().transform(orEmptyMap);
const textList = z.array(z.string()).nullish().transform(orEmptyList);

function orEmptyMap<T>(map: Record<string, T> | null | undefined): Record<string, T> {
  return map ?? {};
}

function orEmptyList<T>(list: T[] | null | undefined): T[] {
  return list ?? [];
}

/** `GET /1.0`. Someone who is not trusted gets it too, with `auth: untrusted` and little in it. */
export const serverSchema = z.looseObject({
  auth: z.string(),
  config: textMap,
  api_extensions: textList,
  environment: z
    .looseObject({
      /** PEM of what the server presents. */
      certificate: z.string().optional(),
      certificate_fingerprint: z.string().optional(),
      server_name: z.string().optional(),
      server_clustered: z.boolean().optional(),
      server_version: z.string().optional(),
      os_name: z.string().optional(),
      addresses: textList,
    })
    .nullish()
    .transform((environment) => environment ?? { addresses: [] as string[] }),
});

/** `GET /1.0/cluster`. `member_config` names the keys that a joiner has to bring. */
export const clusterSchema = z.looseObject({
  server_name: z.string(),
  enabled: z.boolean(),
  member_config: z
    .array(
      z.looseObject({
        entity: z.string(),
        name: z.string(),
        key: z.string(),
        value: z.string().nullish(),
        description: z.string().nullish(),
      }),
    )
    .nullish()
    .transform(orEmptyList),
});

export const memberSchema = z.looseObject({
  server_name: z.string(),
  url: z.string(),
  /** Online, Evacuated, Offline, Blocked, … */
  status: z.string(),
  message: z.string().nullish(),
  roles: textList,
  groups: textList,
  config: textMap,
  failure_domain: z.string().nullish(),
  description: z.string().nullish(),
});

export const projectSchema = z.looseObject({ name: z.string(), description: z.string(), config: textMap });

export const storagePoolSchema = z.looseObject({
  name: z.string(),
  driver: z.string(),
  description: z.string(),
  config: textMap,
  /** Pending until it is made on all members; then Created, Errored, Unavailable or Unknown. */
  status: z.string(),
  locations: textList,
});

export const networkSchema = z.looseObject({
  name: z.string(),
  type: z.string(),
  managed: z.boolean(),
  description: z.string(),
  config: textMap,
  /** As with storage pools; empty for one that Incus does not manage. */
  status: z.string(),
  locations: textList,
});

export const storageVolumeSchema = z.looseObject({
  name: z.string(),
  type: z.string(),
  content_type: z.string(),
  description: z.string(),
  config: textMap,
  location: z.string().nullish(),
});

export const profileSchema = z.looseObject({
  name: z.string(),
  description: z.string(),
  config: textMap,
  devices: z.record(z.string(), z.record(z.string(), z.coerce.string())).nullish().transform(orEmptyMap),
});

export const clusterGroupSchema = z.looseObject({
  name: z.string(),
  description: z.string(),
  members: textList,
  config: textMap,
});

export const trustedCertificateSchema = z.looseObject({
  fingerprint: z.string(),
  name: z.string(),
  type: z.string(),
  certificate: z.string(),
  restricted: z.boolean(),
  projects: textList,
  description: z.string().nullish(),
});

/** What the operation of a new join token tells. */
export const joinTokenSchema = z.looseObject({
  serverName: z.string(),
  fingerprint: z.string(),
  addresses: z.array(z.string()),
  secret: z.string(),
  expiresAt: z.string(),
});

/** `GET /1.0/metadata/configuration`, as far as it says which keys exist and where they belong. */
export const configurationMetadataSchema = z.looseObject({
  configs: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        keys: z
          .array(z.record(z.string(), z.looseObject({ scope: z.string().optional() })))
          .nullish()
          .transform(orEmptyList),
      }),
    ),
  ),
});

export type IncusServer = z.infer<typeof serverSchema>;
export type IncusCluster = z.infer<typeof clusterSchema>;
export type IncusMember = z.infer<typeof memberSchema>;
export type IncusProject = z.infer<typeof projectSchema>;
export type IncusStoragePool = z.infer<typeof storagePoolSchema>;
export type IncusNetwork = z.infer<typeof networkSchema>;
export type IncusStorageVolume = z.infer<typeof storageVolumeSchema>;
export type IncusProfile = z.infer<typeof profileSchema>;
export type IncusClusterGroup = z.infer<typeof clusterGroupSchema>;
export type IncusTrustedCertificate = z.infer<typeof trustedCertificateSchema>;
export type IncusConfigurationMetadata = z.infer<typeof configurationMetadataSchema>;
