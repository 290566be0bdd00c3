import { nameFault, type ClusterPost } from '@muster/contracts';
import { MusterError, type Finding } from '@muster/errors';

/** What can be said of a request by itself (upstream-provisioning 3.1 step 1), all at once. */
export function requestFindings(cluster: ClusterPost): Finding[] {
  const findings: Finding[] = [];
  const name = nameFault('cluster', cluster.name);
  if (name !== undefined) findings.push({ path: 'name', message: name });
  if (cluster.connection_url !== '' && !URL.canParse(cluster.connection_url)) {
    findings.push({ path: 'connection_url', message: `connection_url "${cluster.connection_url}" is not a URL` });
  }
  if (cluster.server_names.length === 0) {
    findings.push({ path: 'server_names', message: 'a cluster needs at least one server' });
  }
  const twice = cluster.server_names.filter((server, index) => cluster.server_names.indexOf(server) !== index);
  for (const server of new Set(twice)) {
    findings.push({ path: 'server_names', message: `server "${server}" is named twice` });
  }
  if (cluster.server_type === 'unknown') {
    findings.push({ path: 'server_type', message: 'server_type can not be "unknown"' });
  }
  return [...findings, ...templateFindings(cluster)];
}

function templateFindings(cluster: ClusterPost): Finding[] {
  const documents = (['services_config', 'application_seed_config'] as const).filter((field) =>
    isGiven(cluster[field]),
  );
  if (cluster.cluster_template !== '') {
    return documents.map((path) => ({ path, message: `${path} can not be given together with cluster_template` }));
  }
  const path = 'cluster_template_variable_values';
  return isGiven(cluster[path]) ? [{ path, message: `${path} can only be given together with cluster_template` }] : [];
}

/** Upstream's client sends every field, most of them empty. */
function isGiven(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

/** @throws MusterError `request.invalid`, or `name.invalid` when the name is all that is wrong. */
export function checkRequest(cluster: ClusterPost): void {
  const findings = requestFindings(cluster);
  if (findings.length === 0) return;
  const code = findings.every(({ path }) => path === 'name') ? 'name.invalid' : 'request.invalid';
  throw new MusterError(code, findings.map(({ message }) => message).join('; '), { findings });
}
