import 'reflect-metadata';
import { clusterTemplateCreate, configurationRender, type RequestOf } from '@muster/contracts';
import { parseDocument } from '@muster/template';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { example, exampleTemplate } from '../spec-support/examples.js';
import { startService, type RunningService } from '../spec-support/running-service.js';

let service: RunningService;
let certificate: string;
beforeAll(async () => {
  certificate = await certificateOfExample();
  service = await startService();
  const template = await exampleTemplate('standard');
  await service.rpc.call(clusterTemplateCreate, { template, caller: { protocol: 'unix' } });
}, 60_000);
afterAll(() => service.stop());

const render = (request: RequestOf<typeof configurationRender>) => service.rpc.call(configurationRender, request);
const refusalOf = (request: RequestOf<typeof configurationRender>): Promise<Error> =>
  render(request).then(
    () => Promise.reject(new Error('it was not refused')),
    (error: Error) => error,
  );

describe('configuration of a template', () => {
  test('has text with quotes, a certificate of many lines, a boolean and a number as what they are', async () => {
    const text = await example('template/values.yaml');
    const rendered = await render({ template: 'standard', values: text });
    expect(rendered.services).toEqual({
      lvm: { enabled: true },
      nvme: { enabled: true, targets: [{ transport: 'tcp', address: '192.168.1.100', port: 4420 }] },
    });
    expect(rendered.application).toMatchObject({
      config: { 'user.ui.title': `Ada's cluster: the "standard" one` },
      certificates: [
        { certificate: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n(.+\n){8,}-----END/) as string },
      ],
    });
    const values = parseDocument(text, { kind: 'variables' });
    expect(values.ok && (await render({ template: 'standard', values: values.value }))).toEqual(rendered);
  });

  test('can not come out of a value: it stays the text that it is', async () => {
    const title = 'a: b\n"@LVM@" # {x: [1]}';
    const values = { TITLE: title, CLIENT_CERTIFICATE: certificate, STORAGE_ADDRESS: 's' };
    const { application } = await render({ template: 'standard', values });
    expect(application['config']).toEqual({ 'user.ui.title': title });
  });

  test('is refused in upstream’s words when values are missing, and all are named', async () => {
    const one = await refusalOf({ template: 'standard', values: { TITLE: 't', CLIENT_CERTIFICATE: certificate } });
    expect(one).toMatchObject({
      code: 'template.values-invalid',
      status: 400,
      message:
        'Failed creating cluster from template "standard": Failed to apply cluster template variables on service config' +
        ' of "standard": No value provided for variable "STORAGE_ADDRESS", which is required, since it has no default value defined',
    });
    const three = await refusalOf({ template: 'standard', values: { TITEL: 't' } });
    expect(three).toMatchObject({
      findings: [
        { code: 'variable.value-missing', variable: 'CLIENT_CERTIFICATE' },
        { code: 'variable.value-missing', variable: 'STORAGE_ADDRESS' },
        { code: 'variable.value-missing', variable: 'TITLE' },
        { code: 'variable.value-unexpected', variable: 'TITEL', suggestion: 'TITLE' },
      ],
    });
  });

  test('is refused for a values file with faults, with their places in it', async () => {
    const refused = await refusalOf({ template: 'standard', values: 'TITLE: t\nLVM: [true]\n' });
    expect(refused).toMatchObject({
      code: 'template.values-invalid',
      findings: [{ document: 'variables', path: 'LVM', line: 2, column: 6 }],
    });
    expect(refused.message).toMatch(
      /^Failed creating cluster from template "standard": variables, line 2, column 6, LVM: /,
    );
  });

  test('is refused for a value of the wrong type, with the place in the template', async () => {
    const values = { TITLE: 't', CLIENT_CERTIFICATE: certificate, STORAGE_ADDRESS: 's', STORAGE_PORT: 'many' };
    const refused = await refusalOf({ template: 'standard', values });
    expect(refused).toMatchObject({
      code: 'template.values-invalid',
      findings: [{ document: 'service', path: 'nvme.targets[0].port', line: 9, variable: 'STORAGE_PORT' }],
    });
  });

  test.each(['nobody', '', '..', 'x\u0000'])('%j that does not exist is not found', async (template) => {
    expect(await refusalOf({ template, values: {} })).toMatchObject({
      code: 'object.not-found',
      status: 404,
      message: `Failed to get cluster template "${template}": Not found: there is no cluster template "${template}"`,
    });
  });
});

describe('configuration written by hand', () => {
  test('is the same from YAML and from JSON, as text and parsed', async () => {
    const [services, application] = [await example('services.yaml'), await example('application.yaml')];
    const fromText = await render({ servicesConfig: services, applicationConfig: application, alsoKnownServices: [] });
    expect(fromText.services['lvm']).toEqual({ enabled: true });
    const parsed = {
      servicesConfig: fromText.services,
      applicationConfig: fromText.application,
      alsoKnownServices: [],
    };
    expect(await render(parsed)).toEqual(fromText);
    const texts = {
      servicesConfig: JSON.stringify(fromText.services),
      applicationConfig: JSON.stringify(fromText.application),
      alsoKnownServices: [],
    };
    expect(await render(texts)).toEqual(fromText);
  });

  test('is refused with the faults of both documents at once', async () => {
    const refused = await refusalOf({
      servicesConfig: 'lvm:\n  enabled: perhaps\nnvmee: {}\n',
      applicationConfig: { projekts: [] },
      alsoKnownServices: [],
    });
    expect(refused).toMatchObject({
      code: 'document.invalid',
      status: 400,
      findings: [
        { document: 'service', path: 'lvm.enabled', line: 2, column: 12 },
        { document: 'service', path: 'nvmee', line: 3, column: 1, suggestion: 'nvme' },
        { document: 'application', path: 'projekts', suggestion: 'projects' },
      ],
    });
    expect(refused.message).toMatch(/^3 problems:\n- service configuration, line 2, column 12, lvm\.enabled: /);
  });

  test('may name services that the servers offer and nobody here knows', async () => {
    const documents = { servicesConfig: 'newcomer: {a: 1}\n', applicationConfig: {} };
    expect(await refusalOf({ ...documents, alsoKnownServices: [] })).toMatchObject({ code: 'document.invalid' });
    const accepted = await render({ ...documents, alsoKnownServices: ['newcomer'] });
    expect(accepted).toEqual({ services: { newcomer: { a: 1 } }, application: {} });
  });

  test.each([
    ['malformed YAML', 'lvm: {enabled: true\n', 'text.malformed-yaml'],
    ['malformed JSON', '{"lvm": {"enabled": true}', 'text.malformed-json'],
    ['a YAML bomb', bomb(), 'text.too-many-values'],
  ])('is refused when it is %s', async (_, servicesConfig, code) => {
    const refused = await refusalOf({ servicesConfig, applicationConfig: {}, alsoKnownServices: [] });
    expect(refused).toMatchObject({ code: 'document.invalid', findings: [{ code, document: 'service' }] });
  });

  test('that aliases make larger than an answer is refused', async () => {
    const networks = Array.from({ length: 235 }, (_, n) => `  - {name: n${n}, description: *d}`).join('\n');
    const applicationConfig = `projects:\n  - {name: p, description: &d ${'x'.repeat(4_000)}}\nnetworks:\n${networks}\n`;
    const refused = await refusalOf({ servicesConfig: {}, applicationConfig, alsoKnownServices: [] });
    expect(refused).toMatchObject({
      code: 'document.invalid',
      message: expect.stringMatching(/^The configuration has 9\d{5} bytes/) as string,
    });
  });
});

async function certificateOfExample(): Promise<string> {
  const values = parseDocument(await example('template/values.yaml'), { kind: 'variables' });
  return (values.ok && values.value['CLIENT_CERTIFICATE']) || '';
}

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let n = 1; n < 9; n += 1)
    lines.push(`a${n}: &a${n} [${Array.from({ length: 10 }, () => `*a${n - 1}`).join(', ')}]`);
  return lines.join('\n');
}
