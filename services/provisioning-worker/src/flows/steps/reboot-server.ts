import type { StepAction, StepUndo } from '@muster/operations';
import { clientsOf, type FlowTools, type WithServers } from '../tools.js';
import { decideReboot } from './decide-reboot.js';
import { runningServer } from './running-server.js';
import { sendRequest, sentRequest } from './sent-request.js';
import { show, showAfter, showAsBefore } from './server-detail.js';

/** When the server had booted before it was asked; milliseconds of the database's clock. */
interface Before {
  readonly bootedAt: number;
}

/** Reboots a server, and is done when it has come back and is ready. */
export const rebootServer: StepAction<WithServers, FlowTools, Before, null, null> = {
  intend: async (context) => ({ bootedAt: (await runningServer(context))?.bootedAt ?? 0 }),
  look: async (context) => {
    const seen = await runningServer(context);
    const { request, askedForMs } = await sentRequest(context);
    return decideReboot(context.server, { request, askedForMs, bootedBefore: context.intent.bootedAt, seen });
  },
  act: async (context) => {
    const { os } = await clientsOf(context, context.server);
    await show(context, { status: 'offline', detail: 'rebooting' });
    await sendRequest(context, () => os.reboot({ signal: context.signal }));
  },
  record: (tx, context) => showAfter(tx, context, { status: 'ready', detail: '' }),
};

/** A reboot is not taken back; a server that was asked to is waited for. */
export const awaitServer: StepUndo<WithServers, FlowTools> = {
  look: async (context) => {
    const seen = await runningServer(context);
    if (seen?.ready === true) return { state: 'present', result: null };
    return { state: 'busy', why: `${context.server} to come back from its reboot` };
  },
  record: showAsBefore,
};
