import { MusterError } from '@muster/errors';
import type { StepState } from '@muster/operations';
import type { ChosenServer } from '../flows/tools.js';
import type { Fate } from './input.js';

/** How servers are cleaned; forgetting them as they are is no work (`clusters/forget-cluster.ts`). */
export type DeletionMode = 'normal' | 'factory-reset';

/** What the records say of a cluster that is to be deleted. */
export interface Doomed {
  readonly name: string;
  readonly status: string;
  readonly servers: readonly ChosenServer[];
  /** How far the operation got that was forming it, whether it still runs or not; nothing when none is known. */
  readonly creation: Creation | undefined;
}

export interface Creation {
  /** Where the cluster begins. */
  readonly first: string;
  readonly steps: readonly { readonly name: string; readonly server: string; readonly state: StepState }[];
}

/**
 * Decides what becomes of each server, or refuses: upstream's `normal` never touches a formed cluster. One that was not
 * formed yet holds nothing of anybody: its servers become what they were, or are reset where they may be clustered.
 *
 * @throws MusterError `cluster.state`.
 */
export function fatesOf(mode: DeletionMode, doomed: Doomed): Map<string, Fate> {
  const { name, status, servers, creation } = doomed;
  if (mode === 'normal' && status === 'ready') {
    throw new MusterError(
      'cluster.state',
      `Delete for cluster in state "ready": the servers of "${name}" would stay clustered. Delete it with mode ` +
        '"factory-reset", which resets them, or with "force", which forgets them as they are',
    );
  }
  const fateOf = ({ name: server }: ChosenServer): Fate => {
    if (mode === 'factory-reset') return 'reset';
    return mayBeClustered(server, creation) ? 'reset' : 'taken-back';
  };
  return new Map(servers.map((server) => [server.name, fateOf(server)]));
}

/** A step that only began may have had its effect: whoever may be clustered is treated as if it were. */
function mayBeClustered(server: string, creation: Creation | undefined): boolean {
  if (creation === undefined) return false;
  const begun = (step: string, row: string): boolean =>
    creation.steps.some(
      ({ name, server: on, state }) => name === step && on === row && (state === 'started' || state === 'done'),
    );
  return server === creation.first ? begun('bootstrap', '') : begun('join-members', server);
}
