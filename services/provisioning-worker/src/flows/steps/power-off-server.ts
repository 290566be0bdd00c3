import type { Look, StepAction, StepUndo } from '@muster/operations';
import { clientsOf, type FlowTools, type WithServers } from '../tools.js';
import { runningServer } from './running-server.js';
import { sendRequest, sentRequest, type SentRequest } from './sent-request.js';
import { show, showAfter, showAsBefore } from './server-detail.js';

/** A server that was told to and has not gone down for so long is told again. */
const GO_DOWN_MS = 120_000;

/** Decides where a power-off stands: it is over when a server that was asked does not answer any more. */
export function decidePowerOff(server: string, answers: boolean, { request, askedForMs }: SentRequest): Look<null> {
  if (!answers) return { state: 'present', result: null };
  if (request === 'answered' && askedForMs < GO_DOWN_MS) return { state: 'busy', why: `${server} to go down` };
  return { state: 'absent', seen: null };
}

/** Switches a server off. Nothing but a hand, or its management controller, switches it on again. */
export const powerOffServer: StepAction<WithServers, FlowTools, null, null> = {
  look: async (context) => {
    const seen = await runningServer(context);
    return decidePowerOff(context.server, seen !== undefined, await sentRequest(context));
  },
  act: async (context) => {
    const { os } = await clientsOf(context, context.server);
    await show(context, { status: 'offline', detail: 'shut down' });
    await sendRequest(context, () => os.powerOff({ signal: context.signal }));
  },
  record: (tx, context) => showAfter(tx, context, { status: 'offline', detail: 'shut down' }),
};

/** A server that is off stays off; one that refused is shown as it was. */
export const leavePower: StepUndo<WithServers, FlowTools> = {
  record: async (tx, context) => {
    const wentDown = (await sentRequest(context)).request === 'answered';
    if (wentDown) await showAfter(tx, context, { status: 'offline', detail: 'shut down' });
    else await showAsBefore(tx, context);
  },
};
