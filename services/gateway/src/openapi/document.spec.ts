import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from '../spec-support/running-gateway.js';

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

let gateway: RunningGateway;
let document: Document;
beforeAll(async () => {
  gateway = await startGateway();
  document = (await (await gateway.as()('/1.0/openapi.json')).json()) as Document;
}, 60_000);
afterAll(() => gateway.stop());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

describe('the description of the API', () => {
  it('names every path with its methods', () => {
    const paths = Object.entries(document.paths).map(
      ([path, methods]) => `${path} ${Object.keys(methods).toSorted().join(' ')}`,
    );
    expect(paths.toSorted()).toMatchInlineSnapshot(`
      [
        "/ get",
        "/1.0 get",
        "/1.0/events get",
        "/1.0/inventory/query get",
        "/1.0/inventory/status get",
        "/1.0/inventory/{kind} get",
        "/1.0/inventory/{kind}/{uuid} get",
        "/1.0/inventory/{kind}/{uuid}/:resync post",
        "/1.0/inventory/{kind}/{uuid}/history get",
        "/1.0/operations get",
        "/1.0/operations/{id} delete get",
        "/1.0/operations/{id}/:cancel post",
        "/1.0/operations/{id}/:resume post",
        "/1.0/operations/{id}/:undo post",
        "/1.0/operations/{id}/wait get",
        "/1.0/provisioning/channels get",
        "/1.0/provisioning/channels/{name} get",
        "/1.0/provisioning/cluster-templates get post",
        "/1.0/provisioning/cluster-templates/{name} delete get post put",
        "/1.0/provisioning/clusters get post",
        "/1.0/provisioning/clusters/{name} delete get post put",
        "/1.0/provisioning/clusters/{name}/:add-servers post",
        "/1.0/provisioning/clusters/{name}/:bulk-update post",
        "/1.0/provisioning/clusters/{name}/:cancel-operation post",
        "/1.0/provisioning/clusters/{name}/:reboot post",
        "/1.0/provisioning/clusters/{name}/:remove-servers post",
        "/1.0/provisioning/clusters/{name}/:resync-inventory post",
        "/1.0/provisioning/clusters/{name}/:update post",
        "/1.0/provisioning/clusters/{name}/artifacts get",
        "/1.0/provisioning/clusters/{name}/artifacts/{artifact} get",
        "/1.0/provisioning/clusters/{name}/artifacts/{artifact}/{file} get",
        "/1.0/provisioning/clusters/{name}/certificate put",
        "/1.0/provisioning/servers get post",
        "/1.0/provisioning/servers/:self put",
        "/1.0/provisioning/servers/{name} delete get post put",
        "/1.0/provisioning/servers/{name}/:resync post",
        "/1.0/provisioning/servers/{name}/os delete get head patch post put",
        "/1.0/provisioning/servers/{name}/os/{path} delete get head patch post put",
        "/1.0/provisioning/servers/{name}/system/:evacuate post",
        "/1.0/provisioning/servers/{name}/system/:factory-reset post",
        "/1.0/provisioning/servers/{name}/system/:poweroff post",
        "/1.0/provisioning/servers/{name}/system/:reboot post",
        "/1.0/provisioning/servers/{name}/system/:restore post",
        "/1.0/provisioning/servers/{name}/system/:update post",
        "/1.0/provisioning/servers/{name}/system/network get put",
        "/1.0/provisioning/servers/{name}/system/storage get put",
        "/1.0/provisioning/servers/{name}/system/update get put",
        "/1.0/provisioning/tokens get post",
        "/1.0/provisioning/tokens/{uuid} delete get put",
        "/1.0/provisioning/tokens/{uuid}/provider-config get",
        "/1.0/provisioning/updates get",
        "/1.0/subscribers get post",
        "/1.0/subscribers/{name} delete get",
        "/1.0/subscribers/{name}/:rewind post",
        "/1.0/trust get post",
        "/1.0/trust/{fingerprint} delete get",
        "/1.0/webhooks get post",
        "/1.0/webhooks/{id} delete get",
        "/1.0/webhooks/{id}/:redeliver post",
        "/1.0/webhooks/{id}/deliveries get",
      ]
    `);
  });

  it('gives each operation a name of its own, a summary, a tag, its parameters, and its answers', () => {
    const all = operations();
    expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(all.length);
    for (const { path, method, operation } of all) {
      const where = `${method} ${path}`;
      expect(operation.summary, where).toBeTruthy();
      expect(operation.tags, where).toHaveLength(1);
      expect(Object.keys(operation.responses), where).toContain('default');
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const named = operation.parameters?.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(named, where).toEqual(inPath);
    }
  });

  it('points at no component that is missing', () => {
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
    const names = new Set([...references].map(([, name = '']) => name));
    expect(names.size).toBeGreaterThan(10);
    for (const name of names) expect(document.components.schemas).toHaveProperty([name]);
  });

  it('makes a typed client', { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-openapi-'));
    await writeFile(join(folder, 'openapi.json'), JSON.stringify(document));
    const cli = new URL('../bin/cli.js', import.meta.resolve('openapi-typescript'));
    await promisify(execFile)(process.execPath, [
      cli.pathname,
      join(folder, 'openapi.json'),
      '-o',
      join(folder, 'api.ts'),
    ]);
    const client = await readFile(join(folder, 'api.ts'), 'utf8');
    await rm(folder, { recursive: true });
    expect(client).toContain('"/1.0/provisioning/clusters/{name}/:resync-inventory"');
    expect(client).toContain('ClusterPost: {');
  });
});
