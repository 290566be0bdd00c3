import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CHECKOUT = join(import.meta.dirname, '../../..');
const RULE = '@nx(enforce-module-boundaries)';
/** What is made, fetched or written by a run; a copy of the sources does without. */
const NOT_SOURCES = new Set(['node_modules', 'dist', 'out-tsc', '.git', '.nx', '.muster']);
const DEADLINE_MS = 240_000;

/** Imports that no project may have. They stand in a copy, so that the checkout never holds them. */
const PLANTED = [
  {
    what: 'a service that imports another by its path',
    file: 'services/gateway/src/planted-path.ts',
    text: "import { kinds } from '../../inventory/src/kinds.js';\n\nexport const planted = kinds;\n",
  },
  {
    what: 'a service that imports another by its name',
    file: 'services/gateway/src/planted-name.ts',
    text: "import * as inventory from '@muster/inventory';\n\nexport const planted = inventory;\n",
  },
  {
    what: 'a service that imports the simulator',
    file: 'services/provisioning-worker/src/planted-simulator.ts',
    text: "import * as simulator from '@muster/simulator';\n\nexport const planted = simulator;\n",
  },
  {
    what: 'a library that imports one above it',
    file: 'libs/errors/src/planted-upwards.ts',
    text: "import * as contracts from '@muster/contracts';\n\nexport const planted = contracts;\n",
  },
] as const;

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

const run = promisify(execFile);
let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'muster-boundaries-'));
  await cp(CHECKOUT, copy, { recursive: true, filter: (path) => !NOT_SOURCES.has(basename(path)) });
  await linkPackages();
  // As `npm run lint` begins: without the graph that this makes, the rule is skipped without a word.
  await runTool('nx', ['sync:check']);
}, DEADLINE_MS);

afterAll(async () => rm(copy, { recursive: true, force: true }));

describe('the boundaries between the projects', () => {
  it('are checked by "npm run lint" on a graph that is never missing', async () => {
    const { scripts } = JSON.parse(await readFile(join(CHECKOUT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts['lint']).toMatch(/^nx sync:check && oxlint /);
  });

  it('are kept by every file of the repository', { timeout: DEADLINE_MS }, async () => {
    expect(await filesOverTheLine([])).toEqual([]);
  });

  it.each(PLANTED.map(({ what, file, text }) => [what, file, text]))(
    'fail the lint at %s',
    { timeout: DEADLINE_MS },
    async (_, file, text) => {
      await writeFile(join(copy, file), text);
      expect(await filesOverTheLine([file])).toEqual([file]);
    },
  );
});

/** Lints the copy, or some of its files; gives the files that break the rule. */
async function filesOverTheLine(files: readonly string[]): Promise<string[]> {
  const { stdout, failed } = await runTool('oxlint', ['--format', 'json', ...files]).then(
    (output) => ({ ...output, failed: false }),
    (error: Error & { stdout: string }) => ({ stdout: error.stdout, failed: true }),
  );
  const report = JSON.parse(stdout) as { diagnostics: Diagnostic[]; number_of_files: number };
  expect(report.number_of_files, 'files that were linted').toBeGreaterThanOrEqual(
    files.length === 0 ? 500 : files.length,
  );
  const broken = report.diagnostics.filter(({ code }) => code === RULE).map(({ filename }) => filename);
  expect(failed || broken.length === 0, 'the lint fails when it finds something').toBe(true);
  return [...new Set(broken)].toSorted();
}

/** The packages of the checkout, linked one by one: our own must lead to the copy, and a link as a whole would not. */
async function linkPackages(): Promise<void> {
  const from = join(CHECKOUT, 'node_modules');
  const to = join(copy, 'node_modules');
  await mkdir(to);
  for (const name of await readdir(from)) {
    if (name.startsWith('.')) continue;
    if (!name.startsWith('@')) {
      await symlink(join(from, name), join(to, name));
      continue;
    }
    await mkdir(join(to, name));
    for (const member of await readdir(join(from, name))) {
      const target = name === '@muster' ? await pathOfProject(member) : join(from, name, member);
      await symlink(target, join(to, name, member));
    }
  }
}

/** Where a project of ours lies in the copy, by the last part of its package's name. */
async function pathOfProject(name: string): Promise<string> {
  for (const group of ['libs', 'services', 'test', 'deploy']) {
    for (const folder of await readdir(join(copy, group))) {
      const manifest = await readFile(join(copy, group, folder, 'package.json'), 'utf8').catch(() => '{}');
      if ((JSON.parse(manifest) as { name?: string }).name === `@muster/${name}`) return join(copy, group, folder);
    }
  }
  throw new Error(`the project ${name} is linked in node_modules and is not there: run npm ci`);
}

async function runTool(name: 'nx' | 'oxlint', args: readonly string[]): Promise<{ stdout: string }> {
  const program = join(CHECKOUT, 'node_modules/.bin', name);
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NX_SKIP_NX_CACHE: 'true' };
  return run(process.execPath, [program, ...args], { cwd: copy, env, maxBuffer: 2 ** 26, timeout: DEADLINE_MS / 2 });
}
