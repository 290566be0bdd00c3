import { type Command, Option } from 'commander';
import type { Act, Work } from '../act.js';
import { followChange } from '../progress/follow-change.js';
import { withExamples } from './examples.js';
import { parseNames } from './parse-names.js';

interface AddOptions {
  readonly serverNames: readonly string[];
  readonly skipPostJoin?: boolean;
  readonly copyServicesConfig?: boolean;
  readonly wait?: boolean;
}

interface RemoveOptions {
  readonly serverNames: readonly string[];
  readonly lost?: boolean;
  readonly wait?: boolean;
}

/** `muster cluster add-servers` and `muster cluster remove-servers` */
export function defineClusterMembers(group: Command, act: Act): void {
  const adding = group
    .command('add-servers <name>')
    .description('Add registered servers to a cluster, and follow the work until they are members')
    .addOption(serverNames())
    .option('--copy-services-config', 'configure their services as those of the cluster')
    .option('--skip-post-join', 'make no volumes for backups, images and logs on them')
    .option('--wait', 'follow the work until it is done (the default)')
    .option('--no-wait', 'print the id of the operation, and do not wait')
    .action(act<AddOptions>(add));
  withExamples(adding, 'muster cluster add-servers east -s s4,s5 --copy-services-config');
  const removing = group
    .command('remove-servers <name>')
    .description('Take servers out of a cluster: what is on them moves, they are wiped, and come back free')
    .addOption(serverNames())
    .option('--lost', 'they do not answer and will not come back: the cluster goes on without them and what is on them')
    .option('--wait', 'follow the work until it is done (the default)')
    .option('--no-wait', 'print the id of the operation, and do not wait')
    .action(act<RemoveOptions>(remove));
  withExamples(
    removing,
    'muster cluster remove-servers east -s s4,s5',
    'muster cluster remove-servers east -s s1 --lost',
  );
}

function serverNames(): Option {
  return new Option('-s, --server-names <names>', 'the servers, separated by commas; may be repeated')
    .argParser(parseNames)
    .makeOptionMandatory();
}

const add: Work<AddOptions> = async (session, [name = ''], options) => {
  const client = await session.connect();
  const reply = await client.api.POST('/1.0/provisioning/clusters/{name}/:add-servers', {
    params: { path: { name }, header: { Prefer: 'respond-async' } },
    body: {
      server_names: [...options.serverNames],
      copy_services_config: options.copyServicesConfig === true,
      skip_post_join_operations: options.skipPostJoin === true,
    },
  });
  const servers = options.serverNames.join(', ');
  const begun = `Adding ${servers} to "${name}".`;
  const end = await followChange(session, client, reply, { wait: options.wait, begun });
  if (end === 'done') session.print(`Cluster "${name}" now has ${servers}.`);
};

const remove: Work<RemoveOptions> = async (session, [name = ''], options) => {
  const client = await session.connect();
  const lost = options.lost === true;
  const reply = await client.api.POST('/1.0/provisioning/clusters/{name}/:remove-servers', {
    params: { path: { name }, header: { Prefer: 'respond-async' } },
    body: { server_names: [...options.serverNames], lost },
  });
  const servers = options.serverNames.join(', ');
  const begun = `${lost ? 'Giving up' : 'Removing'} ${servers} from "${name}".`;
  const end = await followChange(session, client, reply, { wait: options.wait, begun });
  if (end !== 'done') return;
  session.print(
    lost
      ? `Cluster "${name}" goes on without ${servers}. What comes back has to be reset.`
      : `Cluster "${name}" is without ${servers}; registered and free: ${servers}.`,
  );
};
