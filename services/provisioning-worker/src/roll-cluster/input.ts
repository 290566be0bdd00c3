import type { UpdateInput } from '../flows/steps/check-update.js';
import type { RestoreInput } from '../flows/steps/restore-member.js';
import { serverNames } from '../flows/tools.js';

/** What a rolling operation is for; upstream names it so on the wire. */
export type RollFor = 'applying updates' | 'applying updates with reboot' | 'rolling reboot';

/** Everything that was decided when the operation was accepted; the servers in the order in which they have their turn. */
export interface RollClusterInput extends UpdateInput, RestoreInput {
  readonly rollFor: RollFor;
  /** Milliseconds between the restoration of one member and the turn of the next. */
  readonly postRestoreDelayMs: number;
}

/** The members that may go down, each in its turn: all of them, or none when updates are only installed. */
export function restarted(input: RollClusterInput): string[] {
  return input.rollFor === 'applying updates' ? [] : serverNames(input);
}

/** The members that others have to wait after. */
export function delayedAfter(input: RollClusterInput): string[] {
  return input.postRestoreDelayMs > 0 ? restarted(input).slice(0, -1) : [];
}
