import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/generate-vocabulary.mjs', import.meta.url));
const run = promisify(execFile);

const services = {
  services: {
    lvm: { config: { type: 'object', properties: { enabled: { type: 'boolean' } } }, state: { 'x-unknown': 'State' } },
  },
};
const incus = `
definitions:
  ConfigMap: {type: object}
  InitLocalPreseed:
    properties:
      projects: {type: array, items: {$ref: '#/definitions/ProjectsPost'}}
  ProjectsPost:
    type: object
    properties:
      name: {type: string, description: A sentence that is not ours}
      config: {$ref: '#/definitions/ConfigMap'}
`;

describe('the vocabulary script', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vocabulary-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function generate(servicesSchema: unknown, incusApi: string): Promise<void> {
    await writeFile(path.join(folder, 'services.json'), JSON.stringify(servicesSchema));
    await writeFile(path.join(folder, 'incus.yaml'), incusApi);
    await run(process.execPath, [script, path.join(folder, 'services.json'), path.join(folder, 'incus.yaml'), folder]);
  }

  test('writes names and types, and none of the sentences', async () => {
    await generate(services, incus);
    expect(await readFile(path.join(folder, 'services.generated.ts'), 'utf8')).toContain(
      "lvm: { type: 'object', fields: { enabled: { type: 'boolean' } } }",
    );
    const preseed = await readFile(path.join(folder, 'preseed.generated.ts'), 'utf8');
    expect(preseed).toContain("config: { type: 'map', values: { type: 'setting' } }");
    expect(preseed).not.toContain('sentence');
  });

  test('ends with an error that names a type which it does not understand', async () => {
    const strange = { services: { lvm: { config: { type: 'object', properties: { since: { type: 'date' } } } } } };
    await expect(generate(strange, incus)).rejects.toThrow('services.lvm.since: no rule for the type {"type":"date"}');
  });
});
