import { ApiError } from '../../http/reply.js';

/** Why a name is not allowed, in Incus' words; `undefined` when it is. */
type Verdict = string | undefined;

function instance(name: string): Verdict {
  if (name.length < 1 || name.length > 63) return 'Name must be 1-63 characters long';
  if (/[^a-zA-Z0-9-]/.test(name)) return 'Name can only contain alphanumeric and hyphen characters';
  return undefined;
}

function network(name: string): Verdict {
  if (name.length < 2) return 'Network interface is too short (minimum 2 characters)';
  if (name.length > 15) return 'Network interface is too long (maximum 15 characters)';
  if (/[^-_a-zA-Z0-9.]/.test(name)) return 'Network interface contains invalid characters';
  return undefined;
}

function clusterMember(name: string): Verdict {
  if (!/^[a-zA-Z0-9]/.test(name) || !/[a-zA-Z0-9]$/.test(name)) {
    return 'Names must start and end with an alphanumeric character';
  }
  if (/\s/.test(name)) return 'Name cannot contain white space';
  return undefined;
}

function project(name: string): Verdict {
  if (name === '' || name === '.' || name === '..') return 'Name cannot be empty, "." or ".."';
  const wrong = /[\s/'"*_]/.exec(name)?.[0];
  return wrong === undefined ? undefined : `Name contains invalid character "${wrong}"`;
}

const rules = { 'cluster member': clusterMember, instance, network, project };

/** Throws `ApiError` 400 for a name that Incus does not take for this kind of object. */
export function checkName(kind: keyof typeof rules, name: string): void {
  const verdict = rules[kind](name);
  if (verdict !== undefined) throw new ApiError(400, `Invalid ${kind} name: ${verdict}`);
}

const instanceKeyPrefixes =
  /^(?:agent|boot|cloud-init|cluster|environment|image|initial|limits|linux|migration|nvidia|oci|raw|security|smbios11|snapshots|systemd|user|volatile)\./;

/** Throws `ApiError` 400 for a key that neither an instance nor a profile can have. */
export function checkInstanceConfig(config: Record<string, string>): void {
  const unknown = Object.keys(config).find((key) => !instanceKeyPrefixes.test(key));
  if (unknown !== undefined) throw new ApiError(400, `Unknown configuration key: ${unknown}`);
}
