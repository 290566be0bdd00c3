import { MusterError, type Finding } from '@muster/errors';

/** @throws MusterError `request.invalid` when a list of servers is empty or names one twice. */
export function requireNames(names: readonly string[]): void {
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  const messages = [
    ...(names.length === 0 ? ['server_names can not be empty'] : []),
    ...[...twice].map((name) => `server "${name}" is named twice`),
  ];
  if (messages.length === 0) return;
  const findings: Finding[] = messages.map((message) => ({ path: 'server_names', message }));
  throw new MusterError('request.invalid', messages.join('; '), { findings });
}
