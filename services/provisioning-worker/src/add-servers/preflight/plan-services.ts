import type { Finding } from '@muster/errors';
import type { InterfaceStates } from '@muster/incus';
import type { ServiceConfigs } from '../../flows/steps/services/apply-services.js';
import type { ServiceConfig } from '../../flows/steps/services/decide.js';
import { isSameConfiguration } from '../../flows/steps/services/same-configuration.js';
import { translateAddress } from './counterpart.js';
import type { SystemFacts } from './system.js';

/** The field of a service that names an address of the server itself. */
const ADDRESS_FIELDS: Readonly<Record<string, string>> = { linstor: 'listen_address', ovn: 'tunnel_address' };

/**
 * Decides which services a new server is configured with. LVM comes with the cluster, since its lock manager needs a
 * system id of the server's own. With `copy` it gets all that the members share, in its own terms.
 *
 * A service that the members do not use is not needed; one that only the new server uses is switched off.
 */
export function planServices(
  server: string,
  found: Pick<SystemFacts, 'services' | 'interfaces'>,
  member: Pick<SystemFacts, 'services' | 'interfaces'>,
  copy: boolean,
): { services: ServiceConfigs; findings: Finding[] } {
  const services: Record<string, ServiceConfig> = {};
  const findings: Finding[] = [];
  const wanted = new Set(Object.keys(member.services).filter((name) => isUsed(member.services[name])));
  for (const service of wanted) {
    const config = member.services[service] ?? {};
    if (!copy && !(service === 'lvm' && config['enabled'] === true)) continue;
    const own = translated(service, config, member.interfaces, found.interfaces);
    if (own !== undefined) {
      services[service] = own;
      continue;
    }
    findings.push({
      code: 'address',
      server,
      message: `${server}: has no address that stands for ${String(config[ADDRESS_FIELDS[service] ?? ''])} of its service "${service}"; give the interface the same role as on the members`,
    });
  }
  if (!copy) return { services, findings };
  for (const [service, config] of Object.entries(found.services)) {
    if (!wanted.has(service) && isUsed(config)) services[service] = { enabled: false };
  }
  return { services, findings };
}

function translated(
  service: string,
  config: ServiceConfig,
  from: InterfaceStates,
  to: InterfaceStates,
): ServiceConfig | undefined {
  const field = ADDRESS_FIELDS[service];
  const address = field === undefined ? undefined : config[field];
  if (field === undefined || typeof address !== 'string' || address === '') return config;
  const own = translateAddress(address, from, to);
  return own === undefined ? undefined : { ...config, [field]: own };
}

/** Whether anything is configured: IncusOS answers every field of its type, most of them with their zero value. */
function isUsed(config: ServiceConfig | undefined): boolean {
  return !isSameConfiguration({}, config);
}
