import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parseDocument } from './parse-document.js';
import { renderTemplate, validateTemplate, type Template } from './template.js';
import type { DocumentKind, Outcome } from './finding.js';
import type { DocumentValues } from './vocabulary/document-types.js';
import { describeFindings } from './described-findings.js';

const example = (name: string) => readFile(new URL(`../../../examples/${name}`, import.meta.url), 'utf8');

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(describeFindings(outcome.findings));
  return outcome.value;
}

async function parsed<Kind extends DocumentKind>(name: string, kind: Kind): Promise<DocumentValues[Kind]> {
  return valueOf(parseDocument(await example(name), { kind }));
}

async function exampleTemplate(): Promise<Template> {
  return {
    name: 'standard',
    serviceConfigTemplate: await example('template/service-config.yaml'),
    applicationConfigTemplate: await example('template/application-config.yaml'),
    variables: await parsed('template/variables.yaml', 'variable-definitions'),
  };
}

describe('the examples', () => {
  test('are the service configuration of the documentation', async () => {
    expect(await parsed('services.yaml', 'service')).toEqual({
      lvm: { enabled: true },
      nvme: { enabled: true, targets: [{ transport: 'tcp', address: '192.168.1.100', port: 8009 }] },
    });
  });

  test('are an application configuration with a real certificate and a pool that needs no ZFS', async () => {
    const application = await parsed('application.yaml', 'application');
    const pem = application.certificates?.[0]?.certificate ?? '';
    expect(new X509Certificate(pem).subject).toContain('CN=my-client-cert');
    expect(application.config).toEqual({ 'user.ui.title': 'My wonderful cluster' });
    expect(application.storage_pools).toEqual([{ name: 'local', driver: 'dir' }]);
  });

  test('are a template that may be stored', async () => {
    expect(validateTemplate(await exampleTemplate())).toMatchObject({ ok: true });
  });

  test('render: text with quotes, a certificate of many lines, a boolean and a number arrive as what they are', async () => {
    const values = await parsed('template/values.yaml', 'variables');
    const rendered = valueOf(renderTemplate(await exampleTemplate(), values));

    expect(rendered.serviceConfig).toEqual({
      lvm: { enabled: true },
      nvme: { enabled: true, targets: [{ transport: 'tcp', address: '192.168.1.100', port: 4420 }] },
    });
    expect(rendered.applicationConfig.config).toEqual({ 'user.ui.title': `Ada's cluster: the "standard" one` });
    const certificate = rendered.applicationConfig.certificates?.[0];
    expect(certificate?.certificate).toBe(values['CLIENT_CERTIFICATE']);
    expect(certificate?.certificate?.split('\n').length).toBeGreaterThan(10);
    expect(certificate?.description).toBe(`Client certificate of Ada's cluster: the "standard" one`);
  });
});
