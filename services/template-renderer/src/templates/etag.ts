import { createHash } from 'node:crypto';
import type { ClusterTemplate } from '@muster/contracts';
import { MusterError } from '@muster/errors';
import { inOrderOfNames } from './template-row.js';

type Writable = Omit<ClusterTemplate, 'last_updated'>;

/** The ETag, bare, of what a client may write; the quotes around it belong to HTTP. */
export function etagOf(template: Writable): string {
  const writable = [
    template.name,
    template.description,
    template.service_config_template,
    template.application_config_template,
    Object.entries(inOrderOfNames(template.variables)).map(([name, variable]) => [
      name,
      variable.description,
      variable.default,
    ]),
  ];
  return createHash('sha256').update(JSON.stringify(writable)).digest('hex');
}

/** @throws MusterError `request.precondition` when the caller saw another state. */
export function checkPrecondition(ifMatch: string | undefined, current: Writable): void {
  if (ifMatch === undefined || ifMatch === '' || ifMatch === '*') return;
  const etag = etagOf(current);
  if (ifMatch.replace(/^W\//, '').replaceAll('"', '') === etag) return;
  throw new MusterError(
    'request.precondition',
    `The cluster template "${current.name}" was changed by somebody else: its ETag is ${etag} now`,
  );
}
