import { MusterError } from '@muster/errors';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A text that is a UUID. Throws `request.invalid` for any other; upstream answers 500. */
export function checkedUuid(uuid: string): string {
  if (UUID.test(uuid)) return uuid;
  throw new MusterError('request.invalid', `"${uuid}" is not a UUID`, {
    findings: [{ path: 'uuid', message: 'must be a UUID' }],
  });
}
