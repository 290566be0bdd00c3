import { MusterError } from '@muster/errors';
import type { IncusOsClient } from '@muster/incus';
import type { Config } from './actions.js';

interface Timing {
  readonly signal: AbortSignal;
}

/** How a document of a server is read and written. */
interface ServerDocument {
  read(os: IncusOsClient, timing: Timing): Promise<Config>;
  /** @param before what was read. */
  write(os: IncusOsClient, config: Config, before: Config, timing: Timing): Promise<void>;
}

const service = (name: string): ServerDocument => ({
  read: async (os, timing) => {
    const found = await os.findService(name, timing);
    if (found === undefined) throw new MusterError('server.refused', `the service "${name}" is not offered`);
    return found.config;
  },
  write: (os, config, _before, timing) => os.updateService(name, config, timing),
});

/** One row per document that an action can change. */
export const DOCUMENTS = {
  network: {
    read: async (os, timing) => (await os.network(timing)).config,
    write: (os, config, _before, timing) => os.updateNetwork({ config }, timing),
  },
  logging: {
    read: async (os, timing) => (await os.logging(timing)).config,
    write: (os, config, _before, timing) => os.updateLogging(config, timing),
  },
  kernel: {
    read: async (os, timing) => (await os.kernel(timing)).config,
    write: (os, config, _before, timing) => os.updateKernel(config, timing),
  },
  // Applications are installed and removed one by one.
  applications: {
    read: async (os, timing) => ({ installed: await os.applications(timing) }),
    write: async (os, config, before, timing) => {
      const [wanted, installed] = [namesOf(config), namesOf(before)];
      for (const name of wanted.filter((each) => !installed.includes(each))) await os.addApplication(name, timing);
      for (const name of installed.filter((each) => !wanted.includes(each))) await os.removeApplication(name, timing);
    },
  },
  iscsi: service('iscsi'),
  multipath: service('multipath'),
  nvme: service('nvme'),
} as const satisfies Record<string, ServerDocument>;
export type DocumentName = keyof typeof DOCUMENTS;

function namesOf(config: Config): string[] {
  return config['installed'] as string[];
}
