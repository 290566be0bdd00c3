import { randomInt } from 'node:crypto';
import { rowOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import { hostPortOf } from '@muster/incus';
import type { StepAction } from '@muster/operations';
import { firstServer, type CreateClusterInput } from '../input.js';
import { type FlowTools, clientsOf, serverNames } from '../../flows/tools.js';
import { addressesOf } from '../../flows/steps/server-addresses.js';
import type { CreateClusterContext } from '../tools.js';
import { applyDiff, memberWithLeftDirectory } from './apply.js';
import { readCurrent } from './current.js';
import { desiredState, type Choices, type DesiredState } from './desired.js';
import { joinAnew, lookAtJoinAnew, noteJoinAnew, type JoiningAnew } from './join-anew.js';
import { applicationDiff, isEmptyDiff, type ApplicationDiff } from './diff.js';

/** VXLAN tunnels of clusters that share a network must not meet; upstream counts from here, too. */
const FIRST_TUNNEL_ID = 999;

/** Gives the cluster its projects, pools, networks, volumes, profiles, certificates, groups and configuration. */
export const applyApplication: StepAction<
  CreateClusterInput,
  FlowTools,
  Choices,
  DesiredState,
  ApplicationDiff | JoiningAnew
> = {
  intend: async ({ tools, clusterId }) => {
    const row = await rowOf<{ number: number }>(tools.dataSource, 'SELECT number FROM cluster WHERE id = $1', [
      clusterId,
    ]);
    const meshSubnet = Array.from({ length: 3 }, () => randomInt(0x10000).toString(16)).join(':');
    return { meshSubnet, tunnelId: FIRST_TUNNEL_ID + (row?.number ?? 0) };
  },
  look: async (context) => {
    const joiningAnew = await lookAtJoinAnew(context);
    if (joiningAnew !== undefined) return joiningAnew;
    const desired = desiredState(context.input.preseed, context.intent);
    const { incus } = await clientsOf(context, firstServer(context.input));
    const current = await readCurrent(incus, serverNames(context.input), context.signal);
    const diff = applicationDiff(desired, current, memberFacts(context));
    return isEmptyDiff(diff) ? { state: 'present', result: desired } : { state: 'absent', seen: diff };
  },
  act: async (context, seen) => {
    if (isJoiningAnew(seen)) return;
    const { incus } = await clientsOf(context, firstServer(context.input));
    try {
      await applyDiff(incus, seen, context.signal);
    } catch (thrown) {
      const left = memberWithLeftDirectory(thrown);
      const member = serverNames(context.input).find((name) => addressOf(context, name) === left);
      if (member !== undefined) await noteJoinAnew(context, member, 'a power cut left a pool half made on it');
      throw thrown;
    }
  },
  repair: async (context, seen) => {
    if (!isJoiningAnew(seen)) return;
    const { incus } = await clientsOf(context, firstServer(context.input));
    const facts = memberFacts(context);
    const others = facts.flatMap(({ name }) => (name === seen.joiner ? [] : [name]));
    const own = facts.find(({ name }) => name === seen.joiner);
    if (own === undefined) throw new MusterError('internal', `${seen.joiner} is no server of this cluster`);
    await joinAnew(context, seen, {
      desired: desiredState(context.input.preseed, context.intent),
      current: () => readCurrent(incus, others, context.signal),
      facts: own,
      incus,
    });
  },
};

function isJoiningAnew(seen: ApplicationDiff | JoiningAnew): seen is JoiningAnew {
  return 'joiner' in seen;
}

function addressOf(context: CreateClusterContext<Choices>, name: string): string {
  const own = addressesOf(context, name);
  return hostPortOf(own.cluster, own.port);
}

function memberFacts(context: CreateClusterContext<Choices>): { name: string; meshInterface: string }[] {
  return serverNames(context.input).map((name) => ({ name, meshInterface: addressesOf(context, name).meshInterface }));
}
