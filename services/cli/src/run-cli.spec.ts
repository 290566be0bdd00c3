import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  accepted,
  type AnsweringGateway,
  created,
  inTurn,
  ok,
  refused,
  type Routes,
  startGateway,
} from './spec-support/answering-gateway.js';
import { operation, OPERATION_ID } from './spec-support/operations.js';
import { type MusterRun, type MusterSurroundings, runMuster } from './spec-support/run-muster.js';

const token = (uuid: string, uses: number) => ({
  uuid,
  uses_remaining: uses,
  expire_at: '2026-12-22T09:20:07Z',
  description: uses > 5 ? 'rack 7, "left"' : '',
  channel: 'stable',
});
const tokens = ok([token('b', 10), token('a', 2)]);

let gateway: AnsweringGateway;
afterEach(() => gateway.stop());

/** Runs a command line against a gateway with these routes. */
async function muster(line: string, routes: Routes, more: MusterSurroundings = {}): Promise<MusterRun> {
  gateway = await startGateway(routes);
  return runMuster(line.split(' '), { env: { MUSTER_HOME: gateway.folder }, cwd: gateway.folder, ...more });
}

describe('a list', () => {
  const routes = { 'GET /1.0/provisioning/tokens?recursion=1': tokens };

  it('is a table in natural order, with times for people', async () => {
    const { status, stdout } = await muster('token list', routes);
    expect(status).toBe(0);
    expect(stdout).toBe(
      [
        '+------+----------------+-------------------------+---------+----------------+',
        '| UUID | Uses Remaining | Expire At               | Channel | Description    |',
        '+------+----------------+-------------------------+---------+----------------+',
        '| a    | 2              | 2026-12-22 09:20:07 UTC | stable  |                |',
        '+------+----------------+-------------------------+---------+----------------+',
        '| b    | 10             | 2026-12-22 09:20:07 UTC | stable  | rack 7, "left" |',
        '+------+----------------+-------------------------+---------+----------------+',
        '',
      ].join('\n'),
    );
  });

  it('is CSV with the exact times, and a header only when it is asked for', async () => {
    const { stdout } = await muster('provisioning token list -f csv', routes);
    expect(stdout).toBe('a,2,2026-12-22T09:20:07Z,stable,\nb,10,2026-12-22T09:20:07Z,stable,"rack 7, ""left"""\n');
    await gateway.stop();
    const { stdout: withHeader } = await muster('token list -f csv,header', routes);
    expect(withHeader.split('\n')[0]).toBe('UUID,Uses Remaining,Expire At,Channel,Description');
  });

  it('is the whole objects as JSON and YAML', async () => {
    const { stdout } = await muster('token list -f json', routes);
    expect(JSON.parse(stdout)).toEqual([token('a', 2), token('b', 10)]);
    await gateway.stop();
    const { stdout: yaml } = await muster('token list -f yaml', routes);
    expect(yaml).toMatch(/^- uuid: a\n {2}uses_remaining: 2\n/);
  });
});

const channel = (name: string, description: string) => ({ name, description, last_updated: '2026-11-22T08:00:00Z' });

const channels = (...rows: ReturnType<typeof channel>[]): Routes => ({ 'GET /1.0/provisioning/channels': ok(rows) });

describe('a list on a terminal', () => {
  it('leaves out columns in which nothing stands where it would be too wide', async () => {
    const { stdout } = await muster('channel list', channels(channel('stable', '')), { columns: 40 });
    expect(stdout).toContain('| Name   | Last Updated            |');
    await gateway.stop();
    const { stdout: wide } = await muster('channel list', channels(channel('stable', '')), { columns: 80 });
    expect(wide).toContain('| Name   | Description | Last Updated            |');
  });

  it('passes nothing on that would steer the terminal', async () => {
    const { stdout } = await muster('channel list', channels(channel('a', '\u001b[2Jtwo\nlines')), { columns: 80 });
    expect(stdout).toContain('|  [2Jtwo lines |');
  });
});

describe('token add', () => {
  it('sends uses and expiry, and prints the token for a script', async () => {
    const { stdout, status } = await muster('token add --uses 6 --lifetime 2h', {
      'POST /1.0/provisioning/tokens': created('/1.0/provisioning/tokens/the-uuid'),
    });
    expect([status, stdout]).toEqual([0, 'the-uuid\n']);
    const [{ body, headers } = { body: undefined, headers: undefined }] = gateway.seen;
    const { uses_remaining, expire_at } = body as { uses_remaining: number; expire_at: string };
    expect(uses_remaining).toBe(6);
    expect(Math.abs(Date.parse(expire_at) - Date.now() - 7_200_000)).toBeLessThan(60_000);
    expect(headers?.['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('cluster add', () => {
  const post = 'POST /1.0/provisioning/clusters';
  const show = `GET /1.0/operations/${OPERATION_ID}`;
  const done = operation(['done', 'done', 'done'], { state: 'done' });

  it('sends the texts of the documents, follows the work, and says that the cluster is ready', async () => {
    gateway = await startGateway({
      [post]: accepted(operation([])),
      [show]: inTurn(ok(operation(['started'])), ok(done)),
    });
    await writeFile(join(gateway.folder, 's.yaml'), 'lvm: {enabled: true}\n');
    const words = 'cluster add one https://one.example:8443 -s s1,s10 --server-names s2 -c s.yaml'.split(' ');
    const run = await runMuster(words, {
      env: { MUSTER_SOCKET: join(gateway.folder, 'unix.socket') },
      cwd: gateway.folder,
    });
    expect(run).toEqual({
      status: 0,
      stdout: 'Cluster "one" is ready.\n',
      stderr: [
        'Forming cluster "one" of s1, s10',
        'started preflight',
        'done preflight (1.5 s)',
        'done apply-services on s1 (1.5 s)',
        'done apply-services on s10 (1.5 s)',
        '',
      ].join('\n'),
    });
    expect(gateway.seen[0]).toMatchObject({
      line: post,
      headers: { prefer: 'respond-async' },
      body: {
        name: 'one',
        connection_url: 'https://one.example:8443',
        server_names: ['s1', 's10', 's2'],
        server_type: 'incus',
        services_config: 'lvm: {enabled: true}\n',
      },
    });
  });

  it('prints what is wrong in a document with the line of the user’s own file', async () => {
    const findings = [
      { message: 'unknown service "lmv"', line: 1, column: 1, path: 'lmv', suggestion: 'lvm', document: 'service' },
    ];
    const metadata = { code: 'document.invalid', next_step: 'Correct it; nothing was changed.', findings };
    gateway = await startGateway({
      [post]: refused(400, 'service configuration, line 1, column 1, lmv: unknown service "lmv"', metadata),
    });
    await writeFile(join(gateway.folder, 's.yaml'), 'lmv: {enabled: true}\n');
    const words = 'cluster add one https://one.example -s s1 -c s.yaml'.split(' ');
    const run = await runMuster(words, { env: { MUSTER_HOME: gateway.folder }, cwd: gateway.folder });
    expect([run.status, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toBe(
      [
        'Error: 1 problem',
        '  s.yaml:1:1 unknown service "lmv"',
        '    lmv: {enabled: true}',
        '    ^',
        '    did you mean "lvm"?',
        'Correct it; nothing was changed.',
        '',
      ].join('\n'),
    );
  });

  it('ends with 1, what is left where, and the next step when the work fails', async () => {
    const last_error = { code: 'server.untrusted', message: 's1 refuses', next_step: 'Reset it.', findings: [] };
    const failed = operation(['done', 'started'], { state: 'failed', last_error });
    const { status, stderr, stdout } = await muster('cluster add one https://one -s s1', {
      [post]: accepted(operation([])),
      [show]: ok({
        ...failed,
        steps: failed.steps.map((step) => ({ ...step, left_over: step.server && 'lvm is on' })),
      }),
    });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('failed apply-services on s1');
    expect(stderr).toContain(
      `Error: s1 refuses\n  s1: left behind: lvm is on\n  s10: left behind: lvm is on\nReset it.\nSee "muster operation show ${OPERATION_ID}".\n`,
    );
  });

  it('--no-wait prints the operation and does not follow it', async () => {
    const { status, stdout } = await muster('cluster add one https://one -s s1 --no-wait', {
      [post]: accepted(operation([])),
    });
    expect([status, stdout, gateway.seen.length]).toEqual([0, `${OPERATION_ID}\n`, 1]);
  });

  it('stopped by Ctrl-C says that the work goes on, and how to watch it again', async () => {
    const { status, stderr } = await muster(
      'cluster add one https://one -s s1',
      { [post]: accepted(operation([])), [show]: ok(operation(['started'])) },
      { watch: (text, interrupt) => text.includes('started preflight') && interrupt() },
    );
    expect(status).toBe(130);
    expect(stderr).toContain(`The work goes on. Watch it again with: muster operation watch ${OPERATION_ID}\n`);
  });

  it.each([
    ['cluster add one https://one -s s1 --cluster-template t -c s.yaml', '--cluster-template can not be combined'],
    ['cluster add one https://one -s s1 --cluster-template-variables v', '--cluster-template-variables needs'],
    ['cluster add one https://one -s s1 -c missing.yaml', 'Cannot read missing.yaml: there is no such file'],
    ['cluster add one https://one', "required option '-s, --server-names <names>' not specified"],
    ['cluster add one', 'Error: '],
    ['cluster ad', "unknown command 'ad'"],
    ['token add --uses -1', 'It must be a whole number.'],
    ['token add --lifetime forever', 'It must be a duration'],
  ])('%s is a wrong use: status 2, nothing sent', async (line, message) => {
    const { status, stderr } = await muster(line, {});
    expect(stderr).toContain(message);
    expect([status, gateway.seen.length]).toEqual([2, 0]);
  });
});

describe('errors', () => {
  const metadata = { code: 'object.not-found', next_step: 'List them.', findings: [] };
  const routes = { 'GET /1.0/provisioning/servers/s1': refused(404, 'there is no server "s1"', metadata) };

  it('are on stderr, with what to do next', async () => {
    const run = await muster('server show s1', routes);
    expect(run).toEqual({ status: 1, stdout: '', stderr: 'Error: there is no server "s1"\nList them.\n' });
  });

  it('are JSON when the result would have been', async () => {
    const { stderr } = await muster('server show s1 -f json', routes);
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'object.not-found', message: 'there is no server "s1"', findings: [], next_step: 'List them.' },
    });
  });

  it('of a Muster that is not there end with 3', async () => {
    gateway = await startGateway({});
    const { status, stderr } = await runMuster(['token', 'list'], { cwd: gateway.folder });
    expect(status).toBe(3);
    expect(stderr).toMatch(/^Error: No Muster was found: there is no \.muster\/unix\.socket in .*\nStart Muster/);
  });
});

const asked = (index: number) => new URL(gateway.seen[index]?.line.split(' ')[1] ?? '', 'http://muster');

describe('inventory', () => {
  const volume = {
    uuid: '8548f420-b9d6-5e4b-a07a-6a1009e4f5e5',
    cluster: 'one',
    server: 's1',
    project_name: 'default',
    parent_name: 'local',
    name: 'logs',
    type: 'custom',
    object: { content_type: 'filesystem', config: { size: '1' } },
    last_updated: '2026-11-22T08:00:00Z',
  };

  it('lists a kind of two words, filtered, with chosen columns', async () => {
    const line = 'inventory storage-volume list --cluster one --project default -c name,pool,object.config -f csv';
    const { stdout } = await muster(line, { 'GET /1.0/inventory/storage_volumes': ok([volume]) });
    expect(stdout).toBe('logs,local,"{""size"":""1""}"\n');
    const { pathname, searchParams } = asked(0);
    expect(pathname).toBe('/1.0/inventory/storage_volumes');
    expect(Object.fromEntries(searchParams)).toEqual({
      recursion: '1',
      cluster: 'one',
      project: 'default',
      fields: 'name,parent_name,object["config"]',
    });
  });

  it('asks for a page as it is told, keeps its order, and says where the next one begins', async () => {
    const line =
      'inventory storage-volume list --sort -name --limit 2 --parent local --search log --secrets -f csv -c name';
    const { stdout, stderr } = await muster(line, {
      'GET /1.0/inventory/storage_volumes': (response, incoming) => {
        response.setHeader('link', '</1.0/inventory/storage_volumes?limit=2&after=x_1>; rel="next"');
        ok([
          { ...volume, name: 'b' },
          { ...volume, name: 'a' },
        ])(response, incoming);
      },
    });
    expect(stdout).toBe('b\na\n');
    expect(stderr).toContain('There are more; see them with --after x_1');
    expect(Object.fromEntries(asked(0).searchParams)).toEqual({
      recursion: '1',
      sort: '-name',
      limit: '2',
      parent: 'local',
      search: 'log',
      secrets: 'true',
      fields: 'name',
    });
  });

  it('queries several kinds at once, and nothing without a filter unless told so', async () => {
    const route = 'GET /1.0/inventory/query';
    const found = { cluster: 'one', servers: ['s1'], storage_volumes: [volume], instances: null };
    const { stdout } = await muster(
      'inventory query --kind instance,storage_volume --server s1 --server-include-empty -f csv',
      {
        [route]: ok([found]),
      },
    );
    expect(stdout).toBe('one,storage_volume,s1,default,local,logs\n');
    expect(asked(0).search).toBe('?kind=instance&kind=storage_volume&server=s1&server_include_null=true');
    expect(await muster('inventory query', {})).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--no-filter'),
    });
    const all = await muster('inventory query --no-filter -f json', { [route]: ok([found]) });
    expect(JSON.parse(all.stdout)).toEqual([found]);
  });

  it('shows the object itself', async () => {
    const route = `GET /1.0/inventory/storage_volumes/${volume.uuid}`;
    const { stdout } = await muster(`inventory storage-volume show ${volume.uuid} --object`, { [route]: ok(volume) });
    expect(stdout).toBe('content_type: filesystem\nconfig:\n  size: "1"\n');
  });

  it('knows which columns there are', async () => {
    const { status, stderr } = await muster('inventory profile list -c nme', {});
    expect(status).toBe(2);
    expect(stderr).toContain('Columns are cluster, project, name, description, uuid, last-updated');
  });
});

describe('edit', () => {
  const server = { name: 's1', channel: 'stable', description: 'd', properties: {}, public_connection_url: '' };

  it('sends what came on standard input and what was left out, with the ETag against lost changes', async () => {
    const { name: _, ...rest } = server;
    const run = await muster(
      'server edit s1',
      { 'GET /1.0/provisioning/servers/s1': ok(server, { etag: '"e"' }), 'PUT /1.0/provisioning/servers/s1': ok({}) },
      { stdin: 'name: s1\ndescription: new\n' },
    );
    expect(run).toEqual({ status: 0, stdout: '', stderr: 'Server "s1" is changed.\n' });
    expect(gateway.seen[1]).toMatchObject({ headers: { 'if-match': '"e"' }, body: { ...rest, description: 'new' } });
  });

  it('refuses a key that the object does not have', async () => {
    const run = await muster(
      'server edit s1',
      { 'GET /1.0/provisioning/servers/s1': ok(server, { etag: '"e"' }) },
      { stdin: 'desciption: new\n' },
    );
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('desciption: unknown key; known are name, channel, description');
    expect(gateway.seen).toHaveLength(1);
  });

  it('sends nothing when the YAML can not be read, and says where', async () => {
    const run = await muster(
      'server edit s1',
      { 'GET /1.0/provisioning/servers/s1': ok(server, { etag: '"e"' }) },
      { stdin: 'description: "new\n' },
    );
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('standard input:2:1 Missing closing "quote');
    expect(gateway.seen).toHaveLength(1);
  });
});

describe('query', () => {
  it('prints what the answer carries, and sends a body', async () => {
    const { stdout } = await muster('query -X put -d {"a":1} /1.0/x', { 'PUT /1.0/x': ok({ b: [2] }) });
    expect(stdout).toBe('{\n  "b": [\n    2\n  ]\n}\n');
    expect(gateway.seen[0]?.body).toEqual({ a: 1 });
  });
});

describe('help', () => {
  it('is shown for a group without a command, with status 0', async () => {
    const { status, stderr } = await muster('cluster', {});
    expect(status).toBe(0);
    expect(stderr).toContain('Usage: muster cluster [options] [command]');
  });

  it.each(['token add', 'server list', 'cluster add', 'cluster-template add', 'inventory image list', 'trust add'])(
    'of %s has an example',
    async (words) => {
      const { status, stdout } = await muster(`${words} --help`, {});
      expect(status).toBe(0);
      expect(stdout).toContain(`Examples:\n  muster ${words}`);
    },
  );
});
