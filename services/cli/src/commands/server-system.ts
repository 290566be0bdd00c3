import { valueOf } from '@muster/api-client';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import { editAsYaml } from '../documents/edit-yaml.js';
import { printObject } from '../output/print-object.js';
import type { ShowFormat } from '../output/format.js';
import { type ChangeReply, followChange } from '../progress/follow-change.js';
import { showFormat } from './format-option.js';
import { withExamples } from './examples.js';

interface WorkOptions {
  readonly wait?: boolean;
  readonly force?: boolean;
}

/** What can be done to a server without saying more than its name. */
const ACTIONS = [
  {
    name: 'evacuate',
    description: 'Take a member of a cluster out of service; its instances move away',
    begun: 'is being evacuated',
    done: 'is out of service',
  },
  {
    name: 'restore',
    description: 'Take a member of a cluster back into service',
    begun: 'is being restored',
    done: 'is back in service',
  },
  {
    name: 'reboot',
    description: 'Reboot a server, and wait until it is ready again',
    begun: 'is being rebooted',
    done: 'is back and ready',
  },
  { name: 'poweroff', description: 'Switch a server off', begun: 'is being switched off', done: 'is off' },
] as const;

/** `muster server system …` */
export function addSystemCommands(group: Command, act: Act): void {
  for (const action of ACTIONS) {
    const command = group.command(`${action.name} <name>`).description(action.description);
    waiting(command).action(act<WorkOptions>(actionWork(action)));
  }
  withExamples(
    waiting(
      group
        .command('update <name>')
        .description('Have a server look for an update of its system and install it')
        .option('--os', 'look for an update of the system'),
    ).action(act<WorkOptions & { os?: boolean }>(update)),
    'muster server system update s1 --os',
  );
  withExamples(
    waiting(
      group
        .command('factory-reset <name> [token]')
        .description('Wipe a server; it registers again under its name, with a token of its own or the one given'),
    ).action(act<WorkOptions>(factoryReset)),
    'muster server system factory-reset s4',
  );
  for (const part of ['network', 'storage'] as const) addPart(group, act, part);
}

function addPart(group: Command, act: Act, part: 'network' | 'storage'): void {
  const commands = group.command(part).description(`The ${part} of a server, as IncusOS has it`);
  commands
    .command('show <name>')
    .description(`Show the ${part} of a server, as it was seen last`)
    .addOption(showFormat())
    .action(act<{ format: ShowFormat }>(showPart(part)));
  withExamples(
    commands
      .command('edit <name>')
      .description(`Change the ${part} of a server in $EDITOR, or with YAML from standard input`)
      .option('--no-wait', 'print the id of the operation, and do not wait')
      .action(act<WorkOptions>(editPart(part))),
    `muster server system ${part} edit s1`,
    `muster server system ${part} edit s1 < ${part}.yaml`,
  );
}

function waiting(command: Command): Command {
  return command
    .option('--force', 'also when the server is not shown as ready; never into another operation')
    .option('--no-wait', 'print the id of the operation, and do not wait');
}

const asynchronous = { Prefer: 'respond-async' };
const forceOf = ({ force }: WorkOptions): { force?: string } => (force === true ? { force: '1' } : {});

function actionWork({ name: action, begun, done }: (typeof ACTIONS)[number]): Work<WorkOptions> {
  return async (session, [name = ''], options) => {
    const client = await session.connect();
    const params = { path: { name }, query: forceOf(options), header: asynchronous };
    const reply: ChangeReply = await client.api.POST(`/1.0/provisioning/servers/{name}/system/:${action}`, { params });
    const end = await followChange(session, client, reply, { wait: options.wait, begun: `Server "${name}" ${begun}.` });
    if (end === 'done') session.print(`Server "${name}" ${done}.`);
  };
}

const update: Work<WorkOptions & { os?: boolean }> = async (session, [name = ''], options) => {
  const client = await session.connect();
  const reply = await client.api.POST('/1.0/provisioning/servers/{name}/system/:update', {
    params: { path: { name }, query: forceOf(options), header: asynchronous },
    body: { os: { trigger_update: options.os === true } },
  });
  const begun = `Server "${name}" is being updated.`;
  if ((await followChange(session, client, reply, { wait: options.wait, begun })) === 'begun') return;
  const { version_data: versions } = await valueOf(
    client.api.GET('/1.0/provisioning/servers/{name}', { params: { path: { name } } }),
  );
  const reboots = versions?.os.needs_reboot === true;
  session.print(`Server "${name}" ${reboots ? 'has an update installed that needs a reboot' : 'is up to date'}.`);
};

const factoryReset: Work<WorkOptions> = async (session, [name = '', token], options) => {
  const client = await session.connect();
  const query = { ...forceOf(options), ...(token === undefined ? {} : { token }) };
  const reply = await client.api.POST('/1.0/provisioning/servers/{name}/system/:factory-reset', {
    params: { path: { name }, query, header: asynchronous },
  });
  const begun = `Server "${name}" is being wiped.`;
  const end = await followChange(session, client, reply, { wait: options.wait, begun });
  if (end === 'done') session.print(`Server "${name}" is new, and registered again.`);
};

function showPart(part: 'network' | 'storage'): Work<{ format: ShowFormat }> {
  return async (session, [name = ''], { format }) => {
    const { api } = await session.connect();
    const params = { path: { name } };
    const value = await valueOf(api.GET(`/1.0/provisioning/servers/{name}/system/${part}`, { params }));
    await printObject(session, value, Object.entries(value), format);
  };
}

function editPart(part: 'network' | 'storage'): Work<WorkOptions> {
  return async (session, [name = ''], { wait }) => {
    const client = await session.connect();
    const params = { path: { name } };
    const current = await valueOf(client.api.GET(`/1.0/provisioning/servers/{name}/system/${part}`, { params }));
    const changed = await editAsYaml(session, current, ['config']);
    if (changed === undefined) return session.note('Nothing was changed.');
    const reply: ChangeReply = await client.api.PUT(`/1.0/provisioning/servers/{name}/system/${part}`, {
      params: { ...params, header: asynchronous },
      body: { config: changed.config },
    });
    const begun = `The ${part} of server "${name}" is being configured.`;
    if ((await followChange(session, client, reply, { wait, begun })) === 'begun') return undefined;
    return session.print(`The ${part} of server "${name}" is configured.`);
  };
}
