import type { CloudEvent } from '@muster/contracts';

/**
 * What the subjects of a consumer can not tell: events about certain kinds of the inventory only, and none from before the
 * webhook was added, which come again when NATS has lost its storage.
 */
export function isMeant(event: CloudEvent, webhook: { kinds: readonly string[]; created_at: Date }): boolean {
  if (new Date(event.time) < webhook.created_at) return false;
  return webhook.kinds.length === 0 || webhook.kinds.includes(String(event.data['kind']));
}
