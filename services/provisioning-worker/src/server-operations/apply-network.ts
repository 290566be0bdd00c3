import { ServerCallError } from '@muster/incus';
import type { StepAction, StepUndo } from '@muster/operations';
import { sendRequest, sentRequest } from '../flows/steps/sent-request.js';
import { show, showAsBefore } from '../flows/steps/server-detail.js';
import type { FlowContext, FlowTools } from '../flows/tools.js';
import { covers } from './covers.js';
import { decideNetwork, ROLL_BACK_AFTER } from './decide-network.js';
import type { ConfigurationInput } from './input.js';
import { reachServer, type ReachedServer } from './reach-network.js';

/** The answer may never come; whether it worked is looked at. */
const ANSWER_MS = 10_000;

type Config = Readonly<Record<string, unknown>>;

/** The configuration that the server had. */
interface Before {
  readonly config: Config;
}

/**
 * Gives a server a network configuration, with IncusOS' promise to take it back unless it is confirmed: a server that
 * nobody can reach with it comes back by itself.
 */
export const applyNetwork: StepAction<ConfigurationInput, FlowTools, Before, { url: string }, null> = {
  intend: async (context) => ({ config: withoutTimeout((await reachServer(context)).network.config) }),
  look: async (context) => {
    const reached = await reachedServer(context);
    const inForce = reached !== undefined && covers(reached.network.config, withoutTimeout(context.input.config));
    return decideNetwork(context.server, { reachedAt: reached?.url, inForce, ...(await sentRequest(context)) });
  },
  act: async (context) => {
    const { os } = await reachServer(context);
    await show(context, { status: 'pending', detail: 're-configuring' });
    await put(context, os, { confirmation_timeout: ROLL_BACK_AFTER, ...context.input.config });
  },
};

/** Gives the server the configuration back that it had. */
export const putNetworkBack: StepUndo<ConfigurationInput, FlowTools, Before | null, ReachedServer> = {
  look: async (context) => {
    const { request } = await sentRequest(context);
    if (context.intent === null || request === 'none') return { state: 'present', result: null };
    const reached = await reachedServer(context);
    if (reached === undefined) return { state: 'busy', why: `${context.server} to answer again` };
    const isBack = covers(reached.network.config, context.intent.config);
    return isBack ? { state: 'present', result: null } : { state: 'absent', seen: reached };
  },
  act: async (context, { os }) => put(context, os, context.intent?.config ?? {}),
  record: showAsBefore,
};

async function put(context: FlowContext, os: ReachedServer['os'], config: Config): Promise<void> {
  try {
    await sendRequest(context, () => os.updateNetwork({ config }, { timeoutMs: ANSWER_MS, signal: context.signal }));
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (!(thrown instanceof ServerCallError) || thrown.httpStatus !== undefined || !thrown.mayHaveHappened)
      throw thrown;
  }
}

/** Undefined while it does not answer, once it was given the configuration. */
async function reachedServer(context: FlowContext<ConfigurationInput>): Promise<ReachedServer | undefined> {
  try {
    return await reachServer(context);
  } catch (thrown) {
    context.signal.throwIfAborted();
    const mayHaveMoved = (await sentRequest(context)).request !== 'none';
    if (thrown instanceof ServerCallError && thrown.retryable && mayHaveMoved) return undefined;
    throw thrown;
  }
}

/** How long IncusOS waits for a confirmation is no part of what is in force. */
function withoutTimeout({ confirmation_timeout: _timeout, ...config }: Config): Config {
  return config;
}
