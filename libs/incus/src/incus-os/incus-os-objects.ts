import { z } from 'zod';

const anyObject = z.record(z.string(), z.unknown());
const objectOrEmpty = anyObject.nullish().transform((object) => object ?? {});

/** Every resource of IncusOS: what was configured, and how it is. */
export const resourceSchema = z.looseObject({ config: objectOrEmpty, state: objectOrEmpty });

export const environmentSchema = z.looseObject({
  environment: z.looseObject({
    hostname: z.string().optional(),
    machine_id: z.string().optional(),
    os_name: z.string().optional(),
    os_version: z.string().optional(),
    os_version_next: z.string().optional(),
    /** Missing from older releases. */
    system_is_ready: z.boolean().optional(),
    /** Seconds since boot; a text in some releases. */
    uptime: z.coerce.number().optional(),
  }),
});

export const interfaceStateSchema = z.looseObject({
  /** Bare addresses, without a prefix length. */
  addresses: z.array(z.string()).nullish(),
  /** management, cluster, instances, storage. */
  roles: z.array(z.string()).nullish(),
});

export const networkSchema = z.looseObject({
  config: objectOrEmpty,
  state: z
    .looseObject({ interfaces: z.record(z.string(), interfaceStateSchema).nullish() })
    .nullish()
    .transform((state) => state ?? { interfaces: {} }),
});

export const updateSchema = z.looseObject({
  config: z.looseObject({
    auto_reboot: z.boolean().optional(),
    channel: z.string().optional(),
    check_frequency: z.string().optional(),
  }),
  state: z.looseObject({
    last_check: z.string().optional(),
    status: z.string().optional(),
    needs_reboot: z.boolean().optional(),
  }),
});

export const applicationSchema = z.looseObject({
  config: objectOrEmpty,
  state: z.looseObject({
    version: z.string().optional(),
    friendly_version: z.string().optional(),
    is_primary: z.boolean().optional(),
    initialized: z.boolean().optional(),
  }),
});

export const fallbackListenerSchema = z.looseObject({
  config: z.looseObject({
    listen_address: z.string().optional(),
    trusted_client_certificates: z.array(z.string()).nullish(),
  }),
  state: z.looseObject({ active: z.boolean().optional() }).nullish(),
});

export const providerSchema = z.looseObject({
  config: z.looseObject({ name: z.string(), config: z.record(z.string(), z.string()).nullish() }),
  state: z.looseObject({ registered: z.boolean().optional() }).nullish(),
});

export type IncusOsEnvironment = z.infer<typeof environmentSchema>['environment'];
export type IncusOsNetwork = z.infer<typeof networkSchema>;
export type IncusOsUpdate = z.infer<typeof updateSchema>;
export type IncusOsApplication = z.infer<typeof applicationSchema>;
export type IncusOsFallbackListener = z.infer<typeof fallbackListenerSchema>;
export type IncusOsProvider = z.infer<typeof providerSchema>;
export type IncusOsResource = z.infer<typeof resourceSchema>;
/** A resource's or service's document as it is sent. */
export type IncusOsDocument = Readonly<Record<string, unknown>>;
