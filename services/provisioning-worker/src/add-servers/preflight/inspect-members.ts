import { ServerCallError, type IncusMember } from '@muster/incus';
import type { Finding } from '@muster/errors';
import { answeringMember, type AnsweringMember } from '../../flows/answering-member.js';
import type { ServiceConfig } from '../../flows/steps/services/decide.js';
import { clientsOf, type FlowContext } from '../../flows/tools.js';
import { readServices, readSystem, type SystemFacts } from './system.js';

/** Milliseconds for each question. */
const ANSWER_MS = 5_000;

/** The cluster as preflight sees it. */
export interface ClusterFacts {
  /** The member that answers for the cluster; the new servers are compared with it. */
  readonly via: AnsweringMember;
  readonly reference: SystemFacts;
  readonly incusVersions: ReadonlyMap<string, string>;
  /** LVM system ids that the members use, whoever gave them. */
  readonly usedLvmSystemIds: readonly number[];
}

/**
 * Reads a cluster through its members: that it answers, that all of them are well, and what they run.
 *
 * @returns only findings when no member answers for the cluster.
 */
export async function inspectMembers(
  context: FlowContext,
  members: readonly string[],
): Promise<{ facts: ClusterFacts | undefined; findings: Finding[] }> {
  const via = await answering(context, members);
  if (via instanceof ServerCallError) {
    const message = `no member answers for the cluster (${via.message}); bring it back first`;
    return { facts: undefined, findings: [{ code: 'unreachable', message }] };
  }
  const [reference, looks] = await Promise.all([
    readSystem(via, context.signal),
    Promise.all(members.map((member) => lookAt(context, member))),
  ]);
  const findings = [
    ...memberFindings(members, via.members),
    ...looks.flatMap(({ member, failure }) =>
      failure === undefined
        ? []
        : [{ code: 'unreachable', server: member, message: `${member}: can not be asked (${failure.detail})` }],
    ),
  ];
  const facts = {
    via,
    reference,
    incusVersions: new Map(looks.flatMap(({ member, version }) => (version === undefined ? [] : [[member, version]]))),
    usedLvmSystemIds: looks.flatMap(({ lvm }) => systemIdIn(lvm)),
  };
  return { facts, findings };
}

/** Every member has to be there and in service; a rolling update would have one evacuated. */
export function memberFindings(members: readonly string[], found: readonly IncusMember[]): Finding[] {
  return members.flatMap((server): Finding[] => {
    const member = found.find(({ server_name }) => server_name === server);
    if (member === undefined) {
      const message = `${server}: belongs to the cluster by Muster's records, and the cluster does not know it`;
      return [{ code: 'member', server, message }];
    }
    if (member.status === 'Online') return [];
    const why = member.message === undefined || member.message === null ? '' : `: ${member.message}`;
    return [
      {
        code: 'member',
        server,
        message: `${server}: is ${member.status}${why}; all members have to be Online while others join`,
      },
    ];
  });
}

async function answering(context: FlowContext, members: readonly string[]): Promise<AnsweringMember | ServerCallError> {
  try {
    return await answeringMember(context, members);
  } catch (thrown) {
    context.signal.throwIfAborted();
    if (thrown instanceof ServerCallError) return thrown;
    throw thrown;
  }
}

interface MemberLook {
  readonly member: string;
  readonly version?: string;
  readonly lvm?: ServiceConfig | undefined;
  readonly failure?: ServerCallError;
}

async function lookAt(context: FlowContext, member: string): Promise<MemberLook> {
  const { signal } = context;
  try {
    const { incus, os } = await clientsOf(context, member);
    const [{ value }, { lvm }] = await Promise.all([
      incus.getServer({ timeoutMs: ANSWER_MS, signal }),
      readServices(os, ['lvm'], signal),
    ]);
    return { member, version: value.environment.server_version ?? '', lvm };
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof ServerCallError) return { member, failure: thrown };
    throw thrown;
  }
}

function systemIdIn(lvm: ServiceConfig | undefined): number[] {
  const id = lvm?.['system_id'];
  return typeof id === 'number' && id > 0 ? [id] : [];
}
