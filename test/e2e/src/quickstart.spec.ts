import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, httpsTransport, valueOf } from '@muster/api-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePortBase, muster, processesOn, quickstart, QuickstartRun } from './quickstart/quickstart-run.js';

const A_WHOLE_RUN_MS = 300_000;
const SERVICES = ['gateway', 'template-renderer', 'provisioning-worker', 'inventory', 'event-relay'];

let folder: string;
let home: string;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-quickstart-'));
  home = join(folder, 'home');
  environment = { MUSTER_HOME: home, MUSTER_PORT_BASE: String(await freePortBase()) };
});

afterAll(async () => {
  for (const each of ['home', 'taken', 'interrupted']) await quickstart(['--stop', '--data', join(folder, each)], {});
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const certificateFile = (name: string): Promise<string> => readFile(join(home, 'certificates', name), 'utf8');
const noProcess = (): Promise<Map<number, string>> => processesOn(folder);

/** The ids of the services among processes. */
function servicesIn(processes: ReadonlyMap<number, string>): Map<string, number> {
  return new Map(
    [...processes].flatMap(([pid, command]) => {
      const service = SERVICES.find((name) => command.includes(`services/${name}/dist/main.js`));
      return service === undefined ? [] : [[service, pid] as const];
    }),
  );
}

describe('quickstart', () => {
  it(
    'does the main job on an empty data directory and leaves no process behind',
    async () => {
      const { status, output } = await quickstart(['--exit'], environment);
      expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('no process of them is left') });
      for (const cluster of ['one-off', 'from-template']) {
        expect(output).toMatch(new RegExp(`${cluster} +\\[25/25\\] +first-sweep`));
        expect(output).toMatch(new RegExp(`^${cluster} +https://${cluster}\\.example:8443 .* ready`, 'm'));
        expect(output).toMatch(new RegExp(`^${cluster} +default +meshbr0 +bridge +Created`, 'm'));
      }
      expect(await noProcess()).toEqual(new Map());
    },
    A_WHOLE_RUN_MS,
  );

  it(
    'stops everything again when a service cannot start, and shows the last lines of its log',
    async () => {
      const key = join(home, 'secrets/master-key');
      const right = await readFile(key);
      await writeFile(key, 'too short\n');
      const { status, output } = await quickstart([], environment);
      await writeFile(key, right);
      expect(status).toBe(1);
      expect(output).toMatch(
        /(provisioning-worker|inventory|event-relay) ended at its start \(.*\.log\):\n.*master key/is,
      );
      expect(await noProcess()).toEqual(new Map());
    },
    A_WHOLE_RUN_MS,
  );

  it(
    'comes back on the data directory of an earlier run, finds its clusters and leaves the system running',
    async () => {
      const { status, output } = await quickstart([], environment);
      expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('npx muster cluster show') });
      expect(output).toContain('formed by an earlier start, not again: from-template (ready), one-off (ready)');
      expect(output).toContain('6 servers came back');
      expect(output).toContain('Inventory      current, 32 objects');
      const operations = await muster(home, ['operation', 'list', '-f', 'csv']);
      expect(operations.output.trim().split('\n')).toHaveLength(2);
    },
    A_WHOLE_RUN_MS,
  );

  it('trusts the certificate that it made for the command line', async () => {
    const transport = httpsTransport({
      url: `https://127.0.0.1:${Number(environment['MUSTER_PORT_BASE']) + 43}`,
      serverCertificate: await certificateFile('server.crt'),
      clientCertificate: await certificateFile('client.crt'),
      clientKey: await certificateFile('client.key'),
    });
    const client = createClient({ transport });
    expect(await valueOf(client.api.GET('/1.0'))).toMatchObject({ auth: 'tls' });
    await client.close();
  });

  it(
    'starts only what does not run, and forms nothing twice',
    async () => {
      const before = servicesIn(await processesOn(home));
      process.kill(before.get('inventory') ?? 0, 'SIGKILL');
      const { status, output } = await quickstart([], environment);
      expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('not again') });
      const after = servicesIn(await processesOn(home));
      expect([...after.keys()].toSorted()).toEqual(SERVICES.toSorted());
      const kept = SERVICES.filter((service) => after.get(service) === before.get(service));
      expect(kept).toEqual(['gateway', 'template-renderer', 'provisioning-worker', 'event-relay']);
    },
    A_WHOLE_RUN_MS,
  );

  it('refuses other ports while the system runs, and stops it at one word', async () => {
    const elsewhere = { ...environment, MUSTER_PORT_BASE: String(await freePortBase()) };
    expect(await quickstart([], elsewhere)).toEqual({
      status: 1,
      output: expect.stringMatching(/runs on this data directory with other ports.*stop it first/),
    });
    const { status, output } = await quickstart(['--stop'], environment);
    expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('no process of them is left') });
    expect(await noProcess()).toEqual(new Map());
  }, 60_000);

  it('names a port that is taken, who has it and which variable to set', async () => {
    const server = createServer();
    const base = await freePortBase();
    await new Promise<void>((resolve) => {
      server.listen(base + 43, '127.0.0.1', resolve);
    });
    const taken = { MUSTER_HOME: join(folder, 'taken'), MUSTER_PORT_BASE: String(base) };
    const { status, output } = await quickstart(['--exit'], taken);
    server.close();
    expect(status).toBe(1);
    expect(output).toMatch(
      new RegExp(
        `Port ${base + 43}, which is meant for the gateway, is taken by .*\\(process ${process.pid}\\): .*MUSTER_PORT`,
      ),
    );
    expect(await noProcess()).toEqual(new Map());
  });

  it(
    'leaves no process behind after Ctrl-C in the middle of its start',
    async () => {
      const interrupted = { MUSTER_HOME: join(folder, 'interrupted'), MUSTER_PORT_BASE: String(await freePortBase()) };
      const run = await QuickstartRun.start(['--exit'], interrupted);
      await expect.poll(() => run.output, { timeout: A_WHOLE_RUN_MS }).toContain('Set-up');
      run.interrupt();
      const { status, output } = await run.end();
      expect({ status, output }).toEqual({
        status: 130,
        output: expect.stringContaining('no process of them is left'),
      });
      expect(await noProcess()).toEqual(new Map());
    },
    A_WHOLE_RUN_MS,
  );

  it('never deletes a folder that it did not make', async () => {
    const foreign = join(folder, 'foreign');
    await mkdir(foreign);
    await writeFile(join(foreign, 'diary.txt'), 'mine');
    const { status, output } = await quickstart(['--reset'], { MUSTER_HOME: foreign });
    expect({ status, output }).toEqual({ status: 1, output: expect.stringContaining('was not made by quickstart') });
    expect(await readFile(join(foreign, 'diary.txt'), 'utf8')).toBe('mine');
  });
});
