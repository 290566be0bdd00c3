import type { Finding } from '@muster/errors';
import type { CreateClusterInput } from '../input.js';
import type { Inspection, ServerFacts } from './facts.js';

/** Clocks may be apart by this much, in milliseconds: the Date header has seconds, and answers take a while. */
const CLOCK_TOLERANCE_MS = 60_000;

/** Every reason not to begin, of all servers at once. An empty list means that the servers may be touched. */
export function preflightFindings(
  input: Pick<CreateClusterInput, 'services' | 'application'>,
  inspections: readonly Inspection[],
): Finding[] {
  const findings = inspections.flatMap((inspection) => oneServer(input, inspection));
  return [...findings, ...versionFindings(inspections)];
}

function oneServer(input: Pick<CreateClusterInput, 'services' | 'application'>, inspection: Inspection): Finding[] {
  const { server } = inspection;
  const say = (code: string, message: string): Finding => ({ code, server, message: `${server}: ${message}` });
  if (inspection.kind === 'unreachable') {
    const { detail } = inspection.error;
    return [say('unreachable', `can not be asked (${detail}); see that it is up and can be reached from Muster`)];
  }
  if (inspection.kind === 'untrusted') {
    return [say('untrusted', 'does not trust Muster; reset it with a new token, so that it registers again')];
  }
  const { facts } = inspection;
  return [
    ...applicationFindings(input, facts).map((message) => say('application', message)),
    ...Object.keys(input.services)
      .filter((service) => !facts.services.includes(service))
      .map((service) =>
        say(
          'service',
          `does not offer the service "${service}" (it offers ${facts.services.join(', ')}); leave it out, or install what brings it`,
        ),
      ),
    ...(facts.addresses.management === undefined
      ? [say('address', 'no interface with the role "management" has an address')]
      : []),
    ...leftoverFindings(facts).map((message) => say('leftover', message)),
    ...clockFindings(facts).map((message) => say('clock', message)),
  ];
}

function applicationFindings(
  { application: wanted }: Pick<CreateClusterInput, 'application'>,
  facts: ServerFacts,
): string[] {
  if (facts.application === undefined) return [`runs no ${wanted.name}`];
  if (facts.application.name === wanted.name && facts.application.version === wanted.version) return [];
  return [`runs ${facts.application.name} ${facts.application.version}, not ${wanted.name} ${wanted.version}`];
}

function leftoverFindings({ leftovers }: ServerFacts): string[] {
  return [
    ...(leftovers.clustered ? ['belongs to a cluster already'] : []),
    ...wouldBeLost('the storage pool', leftovers.pools),
    ...wouldBeLost('the network', leftovers.networks),
    ...wouldBeLost('the project', leftovers.projects),
    ...(leftovers.instances > 0
      ? [`has ${leftovers.instances} instances, which would be lost; remove them or reset it`]
      : []),
  ];
}

function clockFindings({ clockAheadMs }: ServerFacts): string[] {
  if (clockAheadMs === undefined || Math.abs(clockAheadMs) <= CLOCK_TOLERANCE_MS) return [];
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000);
  return [
    `its clock is ${seconds} s ${clockAheadMs > 0 ? 'ahead' : 'behind'}; set it, since certificates would not be valid yet or no more`,
  ];
}

/** The database of a cluster wants one version of Incus on all members. */
function versionFindings(inspections: readonly Inspection[]): Finding[] {
  const versions = new Map<string, string[]>();
  for (const inspection of inspections) {
    if (inspection.kind !== 'read') continue;
    const { incusVersion } = inspection.facts;
    versions.set(incusVersion, [...(versions.get(incusVersion) ?? []), inspection.server]);
  }
  if (versions.size <= 1) return [];
  const list = [...versions].map(([version, servers]) => `${version} on ${servers.join(', ')}`).join('; ');
  return [{ code: 'version', message: `the servers run different versions of Incus: ${list}; bring them to the same` }];
}

function wouldBeLost(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    `has ${what} ${names.map((name) => `"${name}"`).join(', ')}, which would be lost or in the way; remove what is left or reset the server`,
  ];
}
