import type { Finding } from '@muster/errors';
import type { ServiceConfigs } from '../../flows/steps/services/apply-services.js';
import { isSameConfiguration } from '../../flows/steps/services/same-configuration.js';
import type { SystemFacts } from './system.js';

/** Fields that are each server's own, so they are no difference. */
const OWN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  lvm: ['system_id'],
  linstor: ['listen_address'],
  ovn: ['tunnel_address'],
};

/**
 * What differs between a new server and a member, where all members have to be alike.
 *
 * @param reference a member and its name.
 * @param planned services that will be configured; these are alike by then.
 */
export function consistencyFindings(
  server: string,
  found: SystemFacts,
  reference: { readonly name: string; readonly facts: SystemFacts },
  planned: ServiceConfigs,
): Finding[] {
  const member = reference.facts;
  const say = (code: string, message: string): Finding => ({ code, server, message: `${server}: ${message}` });
  return [
    ...(found.osVersion === member.osVersion
      ? []
      : [
          say(
            'version',
            `runs IncusOS ${found.osVersion}, ${reference.name} ${member.osVersion}; bring both to the same version`,
          ),
        ]),
    ...applicationDifferences(found, reference).map((message) => say('application', message)),
    ...difference('network', found.ports, member.ports, reference.name).map((message) => say('network', message)),
    ...difference('storage', found.pools, member.pools, reference.name).map((message) => say('storage', message)),
    ...serviceDifferences(found, reference, planned).map((message) => say('service', message)),
  ];
}

function applicationDifferences(
  found: SystemFacts,
  { name, facts }: { readonly name: string; readonly facts: SystemFacts },
): string[] {
  const all = new Set([...Object.keys(found.applications), ...Object.keys(facts.applications)]);
  return [...all].toSorted().flatMap((application) => {
    const [own, other] = [found.applications[application], facts.applications[application]];
    if (own === other) return [];
    if (own === undefined) return [`lacks the application ${application}, which ${name} has`];
    if (other === undefined) return [`has the application ${application}, which ${name} lacks`];
    return [`runs ${application} ${own}, ${name} ${other}; bring both to the same version`];
  });
}

/** In whichever order they are listed. */
function difference(
  what: 'network' | 'storage',
  found: readonly string[],
  member: readonly string[],
  name: string,
): string[] {
  const [own, other] = [found.toSorted(), member.toSorted()];
  if (JSON.stringify(own) === JSON.stringify(other)) return [];
  const noun = what === 'network' ? 'interfaces and bonds' : 'pools';
  return [
    `its ${what} is set up otherwise: ${noun} ${listed(own)}, on ${name} ${listed(other)}; set it up the same way`,
  ];
}

function serviceDifferences(
  found: SystemFacts,
  { name, facts }: { readonly name: string; readonly facts: SystemFacts },
  planned: ServiceConfigs,
): string[] {
  const all = new Set([...Object.keys(found.services), ...Object.keys(facts.services)]);
  return [...all].toSorted().flatMap((service) => {
    if (planned[service] !== undefined) return [];
    const [own, other] = [found.services[service] ?? {}, facts.services[service] ?? {}];
    const fields = [...new Set([...Object.keys(own), ...Object.keys(other)])].filter(
      (field) =>
        OWN_FIELDS[service]?.includes(field) !== true &&
        !isSameConfiguration(inOrder(other[field]), inOrder(own[field])),
    );
    if (fields.length === 0) return [];
    return [
      `its service "${service}" is configured otherwise than on ${name} (${fields.toSorted().join(', ')}); configure it the same way, or add it with copy_services_config`,
    ];
  });
}

/** Lists of IncusOS are sets: their order says nothing, and neither does a field with its zero value in an entry. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const entries = value.map(inOrder).map((entry) => ({ entry, key: JSON.stringify(entry) }));
    return entries.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ entry }) => entry);
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => !isSameConfiguration(undefined, field));
  return Object.fromEntries(
    fields.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, inOrder(field)] as const),
  );
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
