import { ServerCallError } from '@muster/incus';
import { clientsOf, type FlowContext } from '../tools.js';
import { databaseNow, sentRequest } from './sent-request.js';

/** Milliseconds for a server to say that it is there. */
const PROBE_MS = 4_000;
/** A server that has been up this long without saying that it is ready is an older release that never says so. */
const READY_AFTER_UPTIME_MS = 120_000;

/** A server that answers; times are milliseconds of the database's clock. */
export interface RunningServer {
  readonly bootedAt: number;
  readonly uptimeMs: number;
  readonly ready: boolean;
}

/** The row's server as it answers now; undefined while it does not, once it was asked to go down. */
export async function runningServer(context: FlowContext): Promise<RunningServer | undefined> {
  try {
    const { os } = await clientsOf(context, context.server);
    const { uptime = 0, system_is_ready } = await os.environment({ timeoutMs: PROBE_MS, signal: context.signal });
    const uptimeMs = uptime * 1000;
    const ready = system_is_ready ?? uptimeMs >= READY_AFTER_UPTIME_MS;
    return { bootedAt: (await databaseNow(context)) - uptimeMs, uptimeMs, ready };
  } catch (thrown) {
    context.signal.throwIfAborted();
    // A proxy whose Incus goes down answers with errors for a moment.
    const mayBeDown = (await sentRequest(context)).request !== 'none';
    if (thrown instanceof ServerCallError && thrown.retryable && mayBeDown) return undefined;
    throw thrown;
  }
}
