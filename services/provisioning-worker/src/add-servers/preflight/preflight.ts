import { MusterError, type Finding } from '@muster/errors';
import { ServerCallError } from '@muster/incus';
import type { StepAction, StepUndo } from '@muster/operations';
import type { ServerAddresses } from '../../create-cluster/preflight/facts.js';
import { preflightFindings } from '../../create-cluster/preflight/findings.js';
import { inspect } from '../../create-cluster/preflight/inspect.js';
import { assignLvmSystemIds } from '../../flows/steps/services/lvm-system-id.js';
import { clientsOf, serverIdOf, type FlowContext, type FlowTools } from '../../flows/tools.js';
import type { AddServersInput } from '../input.js';
import type { Plans, ServerPlan } from '../plan.js';
import { consistencyFindings } from './consistency.js';
import { inspectMembers, type ClusterFacts } from './inspect-members.js';
import { decideMemberConfig, type MemberKey } from './member-config.js';
import { planServices } from './plan-services.js';
import { readMemberKeys } from './read-member-keys.js';
import { readSystem } from './system.js';

const ANY_INCUS = { name: 'incus', version: '' };
const NOTHING_ASKED = { services: {}, application: ANY_INCUS };

/**
 * Every check that can refuse, all findings at once, before anything is touched; nothing but GET. Its result is what each
 * new server will be told. LVM system ids are taken together with it.
 */
export const preflight: StepAction<AddServersInput, FlowTools, null, Plans> = {
  look: async (context) => {
    const { members, added } = context.input;
    const { facts, findings } = await inspectMembers(context, members);
    const keys = facts === undefined ? [] : await readMemberKeys(facts.via, members, context.signal);
    const judged = await Promise.all(added.map((server) => judge(context, server, facts, keys)));
    const all = [...findings, ...judged.flatMap((each) => each.findings)];
    if (all.length > 0) {
      throw new MusterError('preflight.refused', all.map(({ message }) => message).join('; '), { findings: all });
    }
    const plans = judged.flatMap(({ server, plan }) => (plan === undefined ? [] : [[server, plan] as const]));
    return { state: 'present', result: Object.fromEntries(plans) };
  },
  record: async (tx, context, plans) => {
    const wanting = Object.entries(plans).filter(([, { services }]) => services['lvm']?.['enabled'] === true);
    const ids = wanting.map(([server]) => serverIdOf(context, server));
    if (ids.length > 0) await assignLvmSystemIds(tx, ids, wanting[0]?.[1].usedLvmSystemIds);
  },
};

/** The system ids are free again, unless the server has become a member. */
export const releaseSystemIds: StepUndo<AddServersInput, FlowTools> = {
  record: async (tx, context) => {
    const ids = context.input.added.map((server) => serverIdOf(context, server));
    await tx.query('UPDATE server SET lvm_system_id = NULL WHERE id = ANY($1) AND cluster_id IS NULL', [ids]);
  },
};

interface Judged {
  readonly server: string;
  readonly findings: readonly Finding[];
  readonly plan?: ServerPlan;
}

async function judge(
  context: FlowContext<AddServersInput>,
  server: string,
  cluster: ClusterFacts | undefined,
  keys: readonly MemberKey[],
): Promise<Judged> {
  const clients = await clientsOf(context, server);
  const inspection = await inspect(server, clients, context.signal);
  if (inspection.kind !== 'read') return { server, findings: preflightFindings(NOTHING_ASKED, [inspection]) };
  if (cluster === undefined) return { server, findings: [] };
  try {
    const { via, reference, incusVersions, usedLvmSystemIds } = cluster;
    const found = await readSystem(clients, context.signal);
    const { services, findings: serviceFindings } = planServices(
      server,
      found,
      reference,
      context.input.copyServicesConfig,
    );
    const interfacesOf = (name: string) => (name === server ? found : reference).interfaces;
    const { memberConfig, findings: keyFindings } = decideMemberConfig(server, keys, interfacesOf);
    // Its version is compared with the members', as that of every other application.
    const { application = ANY_INCUS, addresses } = inspection.facts;
    return {
      server,
      findings: [
        ...preflightFindings({ services, application }, [inspection]),
        ...incusVersionFindings(server, inspection.facts.incusVersion, incusVersions),
        ...consistencyFindings(server, found, { name: via.name, facts: reference }, services),
        ...serviceFindings,
        ...keyFindings,
      ],
      plan: { ...(addresses as ServerAddresses), services, memberConfig, usedLvmSystemIds },
    };
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (!(thrown instanceof ServerCallError)) throw thrown;
    return { server, findings: preflightFindings(NOTHING_ASKED, [{ server, kind: 'unreachable', error: thrown }]) };
  }
}

/** The database of a cluster wants one version of Incus on all members. */
function incusVersionFindings(server: string, version: string, members: ReadonlyMap<string, string>): Finding[] {
  const others = [...members].filter(([, other]) => other !== version);
  if (others.length === 0) return [];
  const list = others.map(([member, other]) => `${member} ${other}`).join(', ');
  return [
    {
      code: 'version',
      server,
      message: `${server}: runs Incus ${version}, the cluster has ${list}; bring all to the same version`,
    },
  ];
}
