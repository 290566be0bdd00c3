import { rowOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { Json, StepAction, StepUndo } from '@muster/operations';
import type { CreateClusterInput } from '../input.js';
import { clientsOf, type FlowTools } from '../../flows/tools.js';
import type { CreateClusterContext } from '../tools.js';
import { decideServices, type FoundService, type ServiceConfig, type ServicesDecision } from './decide.js';
import { isSameConfiguration } from './same-configuration.js';
import { inStartOrder, ruleOf } from './service-rules.js';

/** The configuration that each service had before we came. */
interface Before {
  readonly [service: string]: Json;
}

/** Configures the services of one server, in order, and waits until they are ready. */
export const applyServices: StepAction<CreateClusterInput, FlowTools, Before, null, ServicesDecision> = {
  intend: async (context) => {
    const found = await readServices(context);
    return Object.fromEntries([...found].map(([service, { config }]) => [service, config as Json]));
  },
  look: async (context) => {
    const decision = decideServices(await wantedOf(context), await readServices(context), context.notes);
    if (decision.changes.length > 0) return { state: 'absent', seen: decision };
    const [why] = decision.waitingFor;
    return why === undefined ? { state: 'present', result: null } : { state: 'busy', why: `${context.server}: ${why}` };
  },
  act: async (context, { changes }) => {
    const { os } = await clientsOf(context, context.server);
    for (const { service, config, disableFirst } of changes) {
      await context.note(service, 'sent');
      if (disableFirst) await os.updateService(service, { ...config, enabled: false }, { signal: context.signal });
      await os.updateService(service, config, { signal: context.signal });
      await context.note(service, 'answered');
    }
  },
};

/** Puts back what each service was configured with; only what differs is touched. */
export const withdrawServices: StepUndo<CreateClusterInput, FlowTools, Before> = {
  act: async (context) => {
    const { os } = await clientsOf(context, context.server);
    const found = await readServices(context);
    for (const service of inStartOrder([...found.keys()]).toReversed()) {
      const before = (context.intent?.[service] ?? {}) as ServiceConfig;
      if (isSameConfiguration(before, found.get(service)?.config)) continue;
      await os.updateService(service, { ...before, enabled: before['enabled'] ?? false }, { signal: context.signal });
      const leftOver = ruleOf(service).leavesBehind;
      if (leftOver !== undefined) await context.note('left_over', `${context.server}: ${leftOver}`);
    }
  },
};

async function readServices(context: CreateClusterContext): Promise<Map<string, FoundService>> {
  const { os } = await clientsOf(context, context.server);
  const names = Object.keys(context.input.services);
  const found = await Promise.all(
    names.map(async (name) => [name, await os.findService(name, { signal: context.signal })] as const),
  );
  return new Map(
    found.map(([name, service]) => {
      if (service !== undefined) return [name, service];
      throw new MusterError('server.refused', `${context.server}: the service "${name}" is not offered any more`);
    }),
  );
}

/** The configuration as this server gets it: its own LVM system id, whatever the document says. */
async function wantedOf(context: CreateClusterContext): Promise<Record<string, ServiceConfig>> {
  const { services } = context.input;
  const lvm = services['lvm'];
  if (lvm?.['enabled'] !== true) return { ...services };
  const id = context.input.servers.find(({ name }) => name === context.server)?.id;
  const row = await rowOf<{ lvm_system_id: number | null }>(
    context.tools.dataSource,
    'SELECT lvm_system_id FROM server WHERE id = $1',
    [id],
  );
  return { ...services, lvm: { ...lvm, system_id: row?.lvm_system_id ?? 0 } };
}
