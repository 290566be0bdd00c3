import { hostPortOf } from '@muster/incus';
import type { StepAction, StepUndo } from '@muster/operations';
import { clientsOf, type FlowContext, type FlowTools, type WithServers } from '../tools.js';
import { addressesOf } from './server-addresses.js';

const ADDRESS_KEYS = ['core.https_address', 'cluster.https_address'] as const;
type AddressConfig = Readonly<Partial<Record<(typeof ADDRESS_KEYS)[number], string>>>;

interface Seen {
  readonly config: Readonly<Record<string, string>>;
  readonly etag: string | undefined;
}

/** Tells Incus where its API and the members' traffic listen, from the roles of the server's interfaces. */
export const setAddresses: StepAction<WithServers, FlowTools, AddressConfig, null, Seen> = {
  intend: async (context) => {
    const { config } = await read(context);
    return Object.fromEntries(ADDRESS_KEYS.flatMap((key) => (config[key] === undefined ? [] : [[key, config[key]]])));
  },
  look: async (context) => {
    const seen = await read(context);
    const wanted = wantedOf(context);
    const same = ADDRESS_KEYS.every((key) => seen.config[key] === wanted[key]);
    return same ? { state: 'present', result: null } : { state: 'absent', seen };
  },
  act: async (context, { config, etag }) => {
    const { incus } = await clientsOf(context, context.server);
    await incus.updateServerConfig({ ...config, ...wantedOf(context) }, { etag, signal: context.signal });
  },
};

export const restoreAddresses: StepUndo<WithServers, FlowTools, AddressConfig> = {
  act: async (context) => {
    const { incus } = await clientsOf(context, context.server);
    const { config, etag } = await read(context);
    const before = Object.fromEntries(ADDRESS_KEYS.map((key) => [key, context.intent[key] ?? '']));
    await incus.updateServerConfig({ ...config, ...before }, { etag, signal: context.signal });
  },
};

async function read(context: FlowContext): Promise<Seen> {
  const { incus } = await clientsOf(context, context.server);
  const { value, etag } = await incus.getServer({ signal: context.signal });
  return { config: value.config, etag };
}

function wantedOf(context: FlowContext): Required<AddressConfig> {
  const { management, cluster, port } = addressesOf(context, context.server);
  return { 'core.https_address': hostPortOf(management, port), 'cluster.https_address': hostPortOf(cluster, port) };
}
