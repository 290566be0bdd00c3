import type { Command } from 'commander';
import type { Act, Work } from '../act.js';
import { jsonText } from '../output/structured.js';
import { UsageError } from '../usage-error.js';
import { withExamples } from './examples.js';

interface QueryOptions {
  readonly request: string;
  readonly data?: string;
  readonly raw?: boolean;
}

/** `muster query` */
export function addCommands(command: Command, act: Act): void {
  withExamples(
    command
      .argument('<path>', 'path of the API, beginning with /')
      .option('-X, --request <method>', 'method of the request', 'GET')
      .option('-d, --data <body>', 'body of the request, JSON')
      .option('--raw', 'print the whole answer, not only what it carries')
      .action(act<QueryOptions>(query)),
    'muster query /1.0',
    'muster query "/1.0/provisioning/servers?recursion=1"',
    `muster query -X POST -d '{"uses_remaining": 2}' /1.0/provisioning/tokens`,
  );
}

const query: Work<QueryOptions> = async (session, [path = ''], { request, data, raw }) => {
  if (!path.startsWith('/'))
    throw new UsageError(`The path "${path}" does not begin with /`, 'Try "muster query /1.0".');
  const client = await session.connect();
  const headers = data === undefined ? {} : { 'content-type': 'application/json' };
  const { body, headers: answered } = await client.request({
    method: request.toUpperCase(),
    path,
    headers,
    body: data,
  });
  const text = body.toString('utf8');
  const location = answered.get('location');
  if (location !== undefined) session.note(`Location: ${location}`);
  if (raw === true || answered.get('content-type')?.includes('json') !== true) {
    session.surroundings.stdout.write(body);
    return;
  }
  const answer: unknown = JSON.parse(text);
  const carried = isEnvelope(answer) ? answer.metadata : answer;
  if (carried !== null) session.print(jsonText(carried));
};

function isEnvelope(value: unknown): value is { metadata: unknown } {
  return typeof value === 'object' && value !== null && 'metadata' in value && 'status_code' in value;
}
