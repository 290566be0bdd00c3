import { defineFlow } from '@muster/operations';
import { checkUpdate, leaveUpdate } from '../flows/steps/check-update.js';
import { bringBack, putOutOfService } from '../flows/steps/put-out-of-service.js';
import { awaitServer, rebootServer } from '../flows/steps/reboot-server.js';
import { restoreMember, settleMember } from '../flows/steps/restore-member.js';
import { type FlowTools, serverNames } from '../flows/tools.js';
import { awaitOthers } from './await-others.js';
import { rollEnded } from './end.js';
import { delayedAfter, restarted, type RollClusterInput } from './input.js';
import { postRestoreDelay } from './post-restore-delay.js';
import { preflight } from './preflight.js';
import { comesBack, needsReboot, when } from './when-needed.js';

/**
 * How a cluster is updated or rebooted while it goes on working: one member after the other, each out of service before
 * it goes down and back in it before the next one's turn. A cancellation lets the member in hand come to its end. A
 * failure stops where it is, with that member named; nothing is done to the others until somebody resumes or undoes.
 */
export const rollCluster = defineFlow<RollClusterInput, FlowTools>({
  kind: 'roll-cluster',
  patienceMs: 20 * 60_000,
  steps: [
    { name: 'preflight', action: preflight },
    { name: 'await-others', action: awaitOthers, each: serverNames, inTurn: 'stoppable' },
    { name: 'check-update', action: checkUpdate, undo: leaveUpdate, each: checked, inTurn: 'stoppable' },
    {
      name: 'evacuate',
      action: when(needsReboot, putOutOfService),
      undo: bringBack,
      each: restarted,
      inTurn: 'whole',
      pivot: true,
    },
    { name: 'reboot', action: when(needsReboot, rebootServer), undo: awaitServer, each: restarted, inTurn: 'whole' },
    { name: 'restore', action: when(comesBack, restoreMember), undo: settleMember, each: restarted, inTurn: 'whole' },
    { name: 'post-restore-delay', action: postRestoreDelay, each: delayedAfter, inTurn: 'stoppable' },
  ],
  ended: rollEnded,
});

function checked(input: RollClusterInput): string[] {
  return input.rollFor === 'rolling reboot' ? [] : serverNames(input);
}
