import { defineFlow } from '@muster/operations';
import { checkUpdate, leaveUpdate, type UpdateInput } from '../flows/steps/check-update.js';
import { bringBack, putOutOfService } from '../flows/steps/put-out-of-service.js';
import { leavePower, powerOffServer } from '../flows/steps/power-off-server.js';
import { awaitServer, rebootServer } from '../flows/steps/reboot-server.js';
import { type RestoreInput, restoreMember, settleMember } from '../flows/steps/restore-member.js';
import { type FlowTools, serverNames } from '../flows/tools.js';
import { applyNetwork, putNetworkBack } from './apply-network.js';
import { applyStorage, putStorageBack } from './apply-storage.js';
import { confirmNetwork } from './confirm-network.js';
import type { ChannelInput, ConfigurationInput, ResetInput, ServerInput } from './input.js';
import { resetWithToken } from './reset-with-token.js';
import { putChannelBack, setChannel } from './set-channel.js';

/** Long enough for a server that is away for a moment, and short enough that somebody who waits gets an answer. */
const PATIENCE_MS = 5 * 60_000;
const each = serverNames;
const ended = async (): Promise<void> => Promise.resolve();

/**
 * What can be done to one server. None has a pivot: what a server refuses is over at once, its record says what it said
 * before, and the server is free again.
 */
export const evacuateServer = defineFlow<ServerInput, FlowTools>({
  kind: 'evacuate-server',
  patienceMs: PATIENCE_MS,
  steps: [{ name: 'evacuate', action: putOutOfService, undo: bringBack, each }],
  ended,
});

export const restoreServer = defineFlow<RestoreInput, FlowTools>({
  kind: 'restore-server',
  patienceMs: PATIENCE_MS,
  steps: [{ name: 'restore', action: restoreMember, undo: settleMember, each }],
  ended,
});

export const reboot = defineFlow<ServerInput, FlowTools>({
  kind: 'reboot-server',
  patienceMs: PATIENCE_MS,
  steps: [{ name: 'reboot', action: rebootServer, undo: awaitServer, each }],
  ended,
});

export const powerOff = defineFlow<ServerInput, FlowTools>({
  kind: 'power-off-server',
  patienceMs: PATIENCE_MS,
  steps: [{ name: 'power-off', action: powerOffServer, undo: leavePower, each }],
  ended,
});

export const updateServer = defineFlow<UpdateInput, FlowTools>({
  kind: 'update-server',
  patienceMs: PATIENCE_MS,
  steps: [{ name: 'update', action: checkUpdate, undo: leaveUpdate, each }],
  ended,
});

export const configureNetwork = defineFlow<ConfigurationInput, FlowTools>({
  kind: 'configure-network',
  patienceMs: PATIENCE_MS,
  steps: [
    { name: 'apply-network', action: applyNetwork, undo: putNetworkBack, each },
    { name: 'confirm-network', action: confirmNetwork, each },
  ],
  ended,
});

export const configureStorage = defineFlow<ConfigurationInput, FlowTools>({
  kind: 'configure-storage',
  patienceMs: PATIENCE_MS,
  steps: [{ name: 'apply-storage', action: applyStorage, undo: putStorageBack, each }],
  ended,
});

export const setServerChannel = defineFlow<ChannelInput, FlowTools>({
  kind: 'set-server-channel',
  patienceMs: PATIENCE_MS,
  steps: [{ name: 'set-channel', action: setChannel, undo: putChannelBack, each }],
  ended,
});

/** The record stays, with its name, and is free afterwards. */
export const resetServer = defineFlow<ResetInput, FlowTools>({
  kind: 'reset-server',
  patienceMs: PATIENCE_MS,
  steps: [{ name: 'reset', action: resetWithToken, each }],
  ended,
});
