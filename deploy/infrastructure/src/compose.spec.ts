import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

interface Service {
  readonly command: string[] | null;
  readonly healthcheck?: { test: string[] };
  readonly restart?: string;
  readonly volumes?: { source: string; target: string; read_only?: boolean }[];
  readonly privileged?: boolean;
  readonly environment?: Record<string, string | null>;
}

let services: Record<string, Service>;

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(join(ROOT, 'deploy/check-compose.sh'), { maxBuffer: 2 ** 24 });
  ({ services } = JSON.parse(stdout) as { services: Record<string, Service> });
}, 400_000);

const ours = (): [string, Service][] => Object.entries(services).filter(([, { command }]) => command?.[0] === 'node');

test('every command runs a program whose source is in this repository', async () => {
  expect(ours().length).toBeGreaterThan(10);
  for (const [name, { command }] of ours()) {
    const program = command?.[1] ?? '';
    expect(program, name).toMatch(/^(services|deploy)\/[a-z-]+\/(dist\/[a-z-]+\.js|[a-z-]+\.mjs)$/);
    await access(join(ROOT, program.replace(/\/dist\/(.+)\.js$/, '/src/$1.ts')));
  }
});

test('what stays up tells whether it is healthy', () => {
  const staying = Object.entries(services).filter(([, { restart }]) => restart === 'unless-stopped');
  expect(staying.map(([name]) => name)).toEqual(
    expect.arrayContaining(['gateway', 'inventory', 'nats', 'postgres', 'provisioning-worker', 'relay', 'templates']),
  );
  for (const [name, { healthcheck }] of staying) expect(healthcheck?.test, name).toBeDefined();
});

test('a container sees its own secrets alone, and cannot change them', () => {
  for (const [name, { volumes = [] }] of Object.entries(services)) {
    const secrets = volumes.filter(({ source }) => source.endsWith('-secrets'));
    if (name === 'files') continue;
    expect(secrets.length, name).toBeLessThanOrEqual(1);
    for (const { source, read_only: readOnly } of secrets) {
      expect(name.startsWith(source.replace('-secrets', '')), `${name} mounts ${source}`).toBe(true);
      expect(readOnly, name).toBe(true);
    }
  }
});

test('no secret stands in an environment, and nothing is privileged', () => {
  for (const [name, { environment = {}, privileged = false }] of Object.entries(services)) {
    expect(privileged, name).toBe(false);
    for (const variable of Object.keys(environment)) {
      expect(variable, name).not.toMatch(/(PASSWORD|KEY|SECRET|TOKEN)$|^MUSTER_DATABASE_URL$/);
    }
  }
});
