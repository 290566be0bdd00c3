import type { Entity } from '../entity-store.js';
import type { IncusServer, Requestor } from '../incus-server.js';
import { projectSuffix } from './incus-call.js';

export type PowerStatus = 'Running' | 'Stopped' | 'Frozen' | 'Error';

const codes: Readonly<Record<PowerStatus, number>> = { Running: 103, Stopped: 102, Frozen: 110, Error: 112 };

export function statusCode(status: PowerStatus): number {
  return codes[status];
}

/** An instance's path, as events name it. */
export function instanceSource(instance: Pick<Entity, 'name' | 'project'>): string {
  return `/1.0/instances/${encodeURIComponent(instance.name)}${projectSuffix(instance.project)}`;
}

/** Puts an instance into a state and announces it from the member on which it lies. */
export function setPower(
  member: IncusServer,
  instance: Entity,
  status: Exclude<PowerStatus, 'Error'>,
  action: string,
  requestor: Requestor,
): void {
  instance.fields['status'] = status;
  instance.fields['status_code'] = codes[status];
  const config = instance.fields['config'] as Record<string, string>;
  if (status === 'Running') {
    config['volatile.last_state.power'] = 'RUNNING';
    instance.fields['last_used_at'] = new Date().toISOString();
  }
  member.lifecycle(action, instanceSource(instance), { name: instance.name, project: instance.project, requestor });
}
