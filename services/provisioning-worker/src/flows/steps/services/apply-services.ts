import { rowOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import type { Json, StepAction, StepUndo } from '@muster/operations';
import { clientsOf, serverIdOf, type FlowContext, type FlowTools, type WithServers } from '../../tools.js';
import { decideServices, type FoundService, type ServiceConfig, type ServicesDecision } from './decide.js';
import { isSameConfiguration } from './same-configuration.js';
import { inStartOrder, ruleOf } from './service-rules.js';

/** The configuration that each service had before we came. */
interface Before {
  readonly [service: string]: Json;
}

export type ServiceConfigs = Readonly<Record<string, ServiceConfig>>;

/**
 * Configures the services of one server, in order, and waits until they are ready; and puts back what each was configured
 * with, touching only what differs.
 *
 * @param wantedOf the services of `context.server`; the LVM system id is that of its record, whatever they say.
 */
export function configureServices<Input extends WithServers>(
  wantedOf: (context: FlowContext<Input>) => ServiceConfigs,
): {
  action: StepAction<Input, FlowTools, Before, null, ServicesDecision>;
  undo: StepUndo<Input, FlowTools, Before>;
} {
  return {
    action: {
      intend: async (context) => {
        const found = await readServices(context, Object.keys(wantedOf(context)));
        return Object.fromEntries([...found].map(([service, { config }]) => [service, config as Json]));
      },
      look: async (context) => {
        const wanted = await withOwnSystemId(context, wantedOf(context));
        const decision = decideServices(wanted, await readServices(context, Object.keys(wanted)), context.notes);
        if (decision.changes.length > 0) return { state: 'absent', seen: decision };
        const [why] = decision.waitingFor;
        if (why === undefined) return { state: 'present', result: null };
        return { state: 'busy', why: `${context.server}: ${why}` };
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
    },
    undo: {
      act: async (context) => {
        const { os } = await clientsOf(context, context.server);
        const found = await readServices(context, Object.keys(wantedOf(context)));
        for (const service of inStartOrder([...found.keys()]).toReversed()) {
          const before = (context.intent?.[service] ?? {}) as ServiceConfig;
          if (isSameConfiguration(before, found.get(service)?.config)) continue;
          const config = { ...before, enabled: before['enabled'] ?? false };
          await os.updateService(service, config, { signal: context.signal });
          const leftOver = ruleOf(service).leavesBehind;
          if (leftOver !== undefined) await context.note('left_over', `${context.server}: ${leftOver}`);
        }
      },
    },
  };
}

async function readServices(context: FlowContext, names: readonly string[]): Promise<Map<string, FoundService>> {
  const { os } = await clientsOf(context, context.server);
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

async function withOwnSystemId(context: FlowContext, services: ServiceConfigs): Promise<ServiceConfigs> {
  const lvm = services['lvm'];
  if (lvm?.['enabled'] !== true) return services;
  const row = await rowOf<{ lvm_system_id: number | null }>(
    context.tools.dataSource,
    'SELECT lvm_system_id FROM server WHERE id = $1',
    [serverIdOf(context, context.server)],
  );
  return { ...services, lvm: { ...lvm, system_id: row?.lvm_system_id ?? 0 } };
}
