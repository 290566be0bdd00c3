import { randomInt } from 'node:crypto';
import { rowOf } from '@muster/database';
import type { StepAction } from '@muster/operations';
import { firstServer, type CreateClusterInput } from '../input.js';
import { type FlowTools, clientsOf, serverNames } from '../../flows/tools.js';
import { addressesOf } from '../../flows/steps/server-addresses.js';
import type { CreateClusterContext } from '../tools.js';
import { applyDiff } from './apply.js';
import { readCurrent } from './current.js';
import { desiredState, type Choices, type DesiredState } from './desired.js';
import { applicationDiff, isEmptyDiff, type ApplicationDiff } from './diff.js';

/** VXLAN tunnels of clusters that share a network must not meet; upstream counts from here, too. */
const FIRST_TUNNEL_ID = 999;

/** Gives the cluster its projects, pools, networks, volumes, profiles, certificates, groups and configuration. */
export const applyApplication: StepAction<CreateClusterInput, FlowTools, Choices, DesiredState, ApplicationDiff> = {
  intend: async ({ tools, clusterId }) => {
    const row = await rowOf<{ number: number }>(tools.dataSource, 'SELECT number FROM cluster WHERE id = $1', [
      clusterId,
    ]);
    const meshSubnet = Array.from({ length: 3 }, () => randomInt(0x10000).toString(16)).join(':');
    return { meshSubnet, tunnelId: FIRST_TUNNEL_ID + (row?.number ?? 0) };
  },
  look: async (context) => {
    const desired = desiredState(context.input.preseed, context.intent);
    const { incus } = await clientsOf(context, firstServer(context.input));
    const current = await readCurrent(incus, serverNames(context.input), context.signal);
    const diff = applicationDiff(desired, current, memberFacts(context));
    return isEmptyDiff(diff) ? { state: 'present', result: desired } : { state: 'absent', seen: diff };
  },
  act: async (context, diff) => {
    const { incus } = await clientsOf(context, firstServer(context.input));
    await applyDiff(incus, diff, context.signal);
  },
};

function memberFacts(context: CreateClusterContext<Choices>): { name: string; meshInterface: string }[] {
  return serverNames(context.input).map((name) => ({ name, meshInterface: addressesOf(context, name).meshInterface }));
}
