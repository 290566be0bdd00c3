import { ServerCallError } from '@muster/incus';
import { clientsOf, type FlowContext } from '../tools.js';

/**
 * True when a server trusts us and is in no cluster: then there is nothing on it that a reset would have to take back,
 * unless one has been begun.
 */
export async function standsAlone(context: FlowContext, server: string): Promise<boolean> {
  if (context.notes['reset_token'] !== undefined) return false;
  try {
    const { incus } = await clientsOf(context, server);
    const { value } = await incus.getServer({ signal: context.signal });
    return value.auth === 'trusted' && value.environment.server_clustered !== true;
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (thrown instanceof ServerCallError) return false;
    throw thrown;
  }
}
