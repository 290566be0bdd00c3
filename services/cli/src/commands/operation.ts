import { rowsOf, valueOf } from '@muster/api-client';
import type { Operation } from '@muster/contracts';
import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import type { Column } from '../output/column.js';
import { elapsedText, momentText } from '../output/moment.js';
import { stepDuration, stepMark, stepText } from '../progress/step-mark.js';
import { watchOperation } from '../progress/watch-operation.js';
import { withExamples } from './examples.js';
import { addList, addShow } from './list-and-show.js';

const COLUMNS: readonly Column<Operation>[] = [
  { title: 'ID', text: ({ id }) => id },
  { title: 'Description', text: ({ description }) => description },
  { title: 'Cluster', text: ({ cluster }) => cluster },
  { title: 'State', text: ({ state }) => state },
  { title: 'Progress', text: ({ progress }) => `${progress.done}/${progress.total}` },
  { title: 'Waiting For', text: (operation) => operation.waiting_for },
  { title: 'Created At', text: (row) => momentText(row.created_at), exact: (row) => row.created_at },
  { title: 'Updated At', text: (row) => momentText(row.updated_at), exact: (row) => row.updated_at },
];

interface CommandOptions {
  readonly wait?: boolean;
}

/** What can be asked of an operation, and the state in which it has done that. */
const COMMANDS = [
  {
    name: 'cancel',
    description: 'Stop an operation at a safe point; before its point of no return it takes back what it did',
    ends: ['undone', 'failed'],
  },
  { name: 'resume', description: 'Go on with a failed operation once the cause is gone', ends: ['done', 'undone'] },
  { name: 'undo', description: 'Take back everything that a failed operation did', ends: ['undone'] },
] as const;

interface ListOptions {
  readonly cluster?: string;
  readonly state?: Operation['state'];
}

/** `muster operation …` */
export function addCommands(group: Command, act: Act): void {
  addList<Operation, ListOptions>(group, act, {
    description: 'List operations: work that takes time',
    columns: COLUMNS,
    keepOrder: true,
    read: ({ api }, { cluster, state }) =>
      rowsOf(api.GET('/1.0/operations', { params: { query: { recursion: '1', cluster, state } } })),
  })
    .option('--cluster <name>', 'only operations on this cluster')
    .option('--state <state>', 'only operations in this state: queued, running, waiting, failed, done or undone');
  addShow<Operation>(group, act, {
    words: 'show <id>',
    description: 'Show an operation, its steps, and what went wrong',
    read: ({ api }, [id = '']) => valueOf(api.GET('/1.0/operations/{id}', { params: { path: { id } } })),
    fields: (operation) => [
      ...COLUMNS.map(({ title, text }) => [title, text(operation)] as const),
      ['Servers', operation.servers.join(', ')],
      ['Direction', operation.direction],
      ['Next Attempt', momentText(operation.next_attempt_at)],
      ...errorFields(operation),
      ['Steps', stepsText(operation)],
    ],
  });
  withExamples(
    group
      .command('watch <id>')
      .description('Follow an operation until it has ended; Ctrl-C stops watching, never the work')
      .action(act(watch)),
    'muster operation watch "$(muster cluster add … --no-wait)"',
  );
  for (const command of COMMANDS) {
    group
      .command(`${command.name} <id>`)
      .description(command.description)
      .option('--no-wait', 'do not follow it until it has ended')
      .action(act<CommandOptions>(commandWork(command)));
  }
}

function errorFields({ last_error: error }: Operation): (readonly [string, unknown])[] {
  if (error === null) return [];
  const findings = error.findings.map((finding) => finding.message).join('\n');
  return [
    ['Last Error', error.message],
    ...(findings === '' ? [] : [['Findings', `${findings}\n`] as const]),
    ['Next Step', error.next_step],
  ];
}

function stepsText(operation: Operation): string {
  const width = Math.max(0, ...operation.steps.map((step) => stepText(step).length));
  const lines = operation.steps.map((step) => {
    const duration = stepDuration(step, Date.parse(operation.updated_at));
    const time = duration === undefined ? '' : `  ${elapsedText(duration)}`;
    const leftOver = step.left_over === '' ? '' : `  left behind: ${step.left_over}`;
    return `${stepMark(step, operation).padEnd(8)}${stepText(step).padEnd(width)}${time}${leftOver}`.trimEnd();
  });
  return `${lines.join('\n')}\n`;
}

/** Asks, then follows; an end other than the one that was asked for is told as the operation's own error. */
function commandWork({ name, ends }: (typeof COMMANDS)[number]): Work<CommandOptions> {
  return async (session, [id = ''], { wait }) => {
    const client = await session.connect();
    const params = { path: { id }, header: { Prefer: 'respond-async' } };
    await valueOf(client.api.POST(`/1.0/operations/{id}/:${name}`, { params }));
    if (wait === false) return;
    const operation = await watchOperation(session, client, id, ends);
    session.print(`${operation.description}: ${operation.state}`);
  };
}

const watch: Work<object> = async (session, [id = '']) => {
  const client = await session.connect();
  const operation = await watchOperation(session, client, id);
  session.print(`${operation.description}: ${operation.state}`);
};
