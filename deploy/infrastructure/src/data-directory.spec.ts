import { execFile } from 'node:child_process';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateGatewayCertificates } from './certificates.js';
import { dataDirectory } from './data-directory.js';
import { ensureSecrets } from './secrets.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-data-'));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('secrets are closed to everyone else, random, and the same at every run and in runs side by side', async () => {
  const data = await dataDirectory(join(folder, 'secrets'));
  const [first, ...others] = await Promise.all([1, 2, 3, 4].map(() => ensureSecrets(data.secrets)));
  for (const other of others) expect(other).toEqual(first);
  const names = await readdir(data.secrets);
  const values = new Set<string>();
  for (const name of names) {
    const file = join(data.secrets, name);
    expect((await stat(file)).mode & 0o777, name).toBe(0o600);
    values.add(await readFile(file, 'utf8'));
  }
  expect(values.size).toBe(names.length);
  expect(names).toHaveLength(14);
  expect((await stat(data.secrets)).mode & 0o777).toBe(0o700);
  expect(Buffer.from(await readFile(first?.files.masterKey ?? '', 'utf8'), 'base64')).toHaveLength(32);
});

test('the certificates of the gateway and of the command line are what a TLS client checks, and stay', async () => {
  const data = await dataDirectory(join(folder, 'certificates'));
  const { certificates } = data;
  await Promise.all([1, 2, 3].map(() => generateGatewayCertificates(certificates)));
  const { server, client } = await generateGatewayCertificates(certificates);
  const certificate = new X509Certificate(await readFile(server.certificate));
  for (const name of ['localhost', hostname()]) expect(certificate.checkHost(name), name).toBe(name);
  for (const address of ['127.0.0.1', '::1']) expect(certificate.checkIP(address), address).toBe(address);
  for (const files of [server, client]) {
    const key = createPrivateKey(await readFile(files.key));
    expect(new X509Certificate(await readFile(files.certificate)).checkPrivateKey(key)).toBe(true);
    expect((await stat(files.key)).mode & 0o777).toBe(0o600);
  }
  const text = await readFile(server.certificate, 'utf8');
  await generateGatewayCertificates(data.certificates);
  expect(await readFile(server.certificate, 'utf8')).toBe(text);
});

test('a folder with a file in its way, and one too deep for a socket, are one sentence each', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await expect(dataDirectory(join(file, 'home'))).rejects.toThrow(
    /a file is in its way: move it or set MUSTER_HOME\.$/,
  );
  await expect(dataDirectory(join(folder, 'x'.repeat(120)))).rejects.toThrow('set MUSTER_HOME to a shorter path');
});

test('without permission the sentence names the folder and what to do', async () => {
  const source = new URL('../dist/data-directory.js', import.meta.url).href;
  const home = join(folder, 'closed');
  await dataDirectory(home);
  await chmod(home, 0o555);
  // Root may write anywhere: the question is asked as nobody, once the program is loaded from a checkout of root's own.
  const asNobody =
    process.getuid?.() === 0 ? 'process.setgroups([]); process.setgid(65534); process.setuid(65534);' : '';
  const program = `
    import { dataDirectory } from '${source}';
    ${asNobody}
    await dataDirectory('${home}/below').catch((e) => console.log(e.message));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: '/',
  });
  await chmod(home, 0o755);
  expect(stdout).toBe(
    `No permission to make ${home}/below: run as a user who may write there, or set MUSTER_HOME to another folder.\n`,
  );
});
