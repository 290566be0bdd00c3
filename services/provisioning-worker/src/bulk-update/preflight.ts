import { rowsOf } from '@muster/database';
import { MusterError, type Finding } from '@muster/errors';
import { ServerCallError } from '@muster/incus';
import type { StepAction } from '@muster/operations';
import { serverNames, type FlowContext, type FlowTools } from '../flows/tools.js';
import { read } from './change-server.js';
import type { BulkUpdateInput } from './input.js';

/** Asks every server whether the change can be made on it, and says all that speaks against it at once. Changes nothing. */
export const preflight: StepAction<BulkUpdateInput, FlowTools, null, null> = {
  look: async (context) => {
    const [notReady, refused] = await Promise.all([findingsOfRecords(context), findingsOfServers(context)]);
    const findings = [...notReady, ...refused];
    if (findings.length === 0) return { state: 'present', result: null };
    throw new MusterError('preflight.refused', 'The change can not be made on every server', { findings });
  },
};

async function findingsOfRecords({ input, tools }: FlowContext<BulkUpdateInput>): Promise<Finding[]> {
  const rows = await rowsOf<{ name: string; status: string; status_detail: string }>(
    tools.dataSource,
    `SELECT name, status, status_detail FROM server
      WHERE id = ANY($1) AND (status <> 'ready' OR status_detail <> '') ORDER BY name`,
    [input.servers.map(({ id }) => id)],
  );
  return rows.map(({ name: server, status, status_detail }) => ({
    code: 'not-ready',
    server,
    message: `is ${status}${status_detail === '' ? '' : ` (${status_detail})`}, and has to be ready`,
  }));
}

async function findingsOfServers(context: FlowContext<BulkUpdateInput>): Promise<Finding[]> {
  const findings = await Promise.all(
    serverNames(context.input).map(async (server): Promise<Finding[]> => {
      try {
        await read({ ...context, server });
        return [];
      } catch (thrown) {
        context.signal.throwIfAborted();
        if (thrown instanceof ServerCallError) {
          return [{ code: 'unreachable', server, message: `can not be asked (${thrown.detail})` }];
        }
        if (thrown instanceof MusterError && thrown.code === 'server.refused') {
          return [{ code: 'refused', server, message: thrown.message.replace(`${server}: `, '') }];
        }
        throw thrown;
      }
    }),
  );
  return findings.flat();
}
