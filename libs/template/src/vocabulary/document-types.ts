import type { DocumentKind } from '../finding.js';
import type { FieldType, JsonValue, ObjectType, ValueOf } from './field-type.js';
import { preseedVocabulary } from './preseed.generated.js';
import { serviceVocabulary } from './services.generated.js';

export type ServiceName = keyof typeof serviceVocabulary;
export type PreseedKey = keyof typeof preseedVocabulary;

/** Configuration of services by their names; names beyond the known ones only where the caller allowed them. */
export type ServiceConfiguration = Readonly<Record<string, { readonly [field: string]: JsonValue }>>;

/** An Incus preseed with only known keys. */
export type ApplicationConfiguration = {
  readonly [Key in PreseedKey]?: ValueOf<(typeof preseedVocabulary)[Key]>;
};

export interface VariableDefinition {
  readonly description: string;
  /** Empty: there is none, the variable needs a value (upstream cannot express an empty default either). */
  readonly default: string;
}

export interface DocumentValues {
  readonly service: ServiceConfiguration;
  readonly application: ApplicationConfiguration;
  readonly variables: Readonly<Record<string, string>>;
  readonly 'variable-definitions': Readonly<Record<string, VariableDefinition>>;
}

/** What a service's configuration cannot do without. Its keys are all known services, or this does not compile. */
export const requiredOfService: Record<ServiceName, readonly string[]> = {
  ceph: [],
  iscsi: [],
  linstor: [],
  lvm: ['enabled'],
  multipath: [],
  netbird: [],
  nvme: [],
  ovn: [],
  tailscale: [],
  usbip: [],
};

/** What each entry of the preseed's lists cannot do without. Its keys are all known ones, or this does not compile. */
export const requiredOfPreseedEntry: Record<PreseedKey, readonly string[]> = {
  certificates: ['name', 'certificate'],
  cluster_groups: ['name'],
  config: [],
  networks: ['name'],
  profiles: ['name'],
  projects: ['name'],
  storage_pools: ['name', 'driver'],
  storage_volumes: ['name', 'Pool'],
};

/** The type of the whole document. */
export function documentType(kind: DocumentKind, alsoKnownServices: readonly string[]): FieldType {
  return kind === 'service' ? serviceType(alsoKnownServices) : fixedTypes[kind];
}

const fixedTypes: Record<Exclude<DocumentKind, 'service'>, FieldType> = {
  application: {
    type: 'object',
    fields: mapFields(preseedVocabulary, (type, key) =>
      type.type === 'list' ? { ...type, items: requiring(type.items, requiredOfPreseedEntry[key]) } : type,
    ),
  },
  variables: { type: 'map', values: { type: 'setting' } },
  'variable-definitions': {
    type: 'map',
    values: { type: 'object', fields: { description: { type: 'text' }, default: { type: 'setting' } } },
  },
};

const knownServices = mapFields(serviceVocabulary, (type, name) => requiring(type, requiredOfService[name]));

function serviceType(alsoKnown: readonly string[]): ObjectType {
  const unchecked = alsoKnown.map((name): [string, FieldType] => [name, { type: 'map', values: { type: 'anything' } }]);
  return { type: 'object', fields: { ...Object.fromEntries(unchecked), ...knownServices } };
}

function requiring(type: FieldType, required: readonly string[]): FieldType {
  return type.type === 'object' ? { ...type, required } : type;
}

function mapFields<Name extends string>(
  fields: Readonly<Record<Name, FieldType>>,
  change: (type: FieldType, name: Name) => FieldType,
): Record<string, FieldType> {
  const names = Object.keys(fields) as Name[];
  return Object.fromEntries(names.map((name) => [name, change(fields[name], name)]));
}
