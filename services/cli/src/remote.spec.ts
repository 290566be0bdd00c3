import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { TLSSocket } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, ok, startHttpsGateway } from './spec-support/answering-gateway.js';
import { type MusterRun, runMuster } from './spec-support/run-muster.js';
import { tlsIdentity } from './spec-support/tls-identity.js';

const shown: (string | undefined)[] = [];
const info =
  (auth: string): Answer =>
  (response, incoming) => {
    shown.push((incoming.socket as TLSSocket).getPeerX509Certificate()?.fingerprint256);
    ok({ auth, environment: {} })(response, incoming);
  };

let home: string;
let stopping: (() => Promise<void>)[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'muster-remote-'));
  stopping = [() => rm(home, { recursive: true })];
  shown.length = 0;
});
afterEach(async () => {
  for (const stop of stopping.toReversed()) await stop();
});

/** A gateway whose certificate carries a name that is not its address. */
async function start(auth = 'tls'): Promise<{ url: string; fingerprint: string }> {
  const tls = await tlsIdentity('some.other.name');
  const gateway = await startHttpsGateway(tls, {
    'GET /1.0': info(auth),
    'GET /1.0/provisioning/channels': ok([{ name: 'stable', description: '', last_updated: '' }]),
  });
  stopping.push(() => gateway.stop());
  return { url: gateway.url, fingerprint: new X509Certificate(tls.cert).fingerprint256 };
}

const muster = (...words: string[]): Promise<MusterRun> => runMuster(words, { home, cwd: home });

describe('muster remote', () => {
  it('adds a gateway by its certificate, shows this user’s own, and uses it from then on', async () => {
    const { url, fingerprint } = await start();
    const added = await muster('remote', 'add', 'lab', `${url}/`, '--accept-certificate');
    expect(added.stderr).toContain(`${url} presents the certificate ${fingerprint}`);
    expect(added.status).toBe(0);
    expect(added.stderr).not.toContain('does not trust you');

    const folder = join(home, '.config/muster');
    const own = new X509Certificate(await readFile(join(folder, 'client.crt')));
    expect(shown).toEqual([own.fingerprint256]);
    expect((await stat(join(folder, 'client.key'))).mode & 0o777).toBe(0o600);

    expect((await muster('--remote', 'lab', 'channel', 'list', '-f', 'csv')).stdout).toBe('stable,,\n');
    await muster('remote', 'switch', 'lab');
    expect((await muster('channel', 'list', '-f', 'csv')).stdout).toBe('stable,,\n');
    expect((await muster('remote', 'list', '-f', 'compact')).stdout).toContain('lab (default)');
    expect((await muster('channel', 'list', '--force-local')).status).toBe(3);

    await muster('remote', 'remove', 'lab');
    expect((await muster('channel', 'list')).status).toBe(3);
  });

  it('tells how to become trusted', async () => {
    const { url } = await start('');
    const { status, stderr } = await muster('remote', 'add', 'lab', url, '--accept-certificate');
    expect(status).toBe(0);
    expect(stderr).toContain(`Copy ${join(home, '.config/muster/client.crt')} to the machine of that Muster`);
    expect(stderr).toContain('muster trust add client.crt');
  });

  it('accepts no certificate that nobody has looked at', async () => {
    const { url } = await start();
    const { status, stderr } = await muster('remote', 'add', 'lab', url);
    expect(status).toBe(2);
    expect(stderr).toContain('repeat the command with --accept-certificate');
    expect(shown).toEqual([]);
  });

  it('sends nothing to a gateway that presents another certificate than before', async () => {
    const first = await start();
    await muster('remote', 'add', 'lab', first.url, '--accept-certificate');
    const other = await start();
    const file = join(home, '.config/muster/config.yml');
    await writeFile(file, (await readFile(file, 'utf8')).replace(first.url, other.url));
    shown.length = 0;
    const { status, stderr } = await muster('--remote', 'lab', 'query', '/1.0');
    expect([status, shown]).toEqual([3, []]);
    expect(stderr).toContain(
      `presented the certificate ${other.fingerprint}, but ${first.fingerprint} is the known one`,
    );
  });

  it('names the file that it can not read', async () => {
    await writeFile(join(home, 'config.yml'), 'remotes: {a: {addr: nowhere}}');
    const run = await runMuster(['channel', 'list'], { env: { MUSTER_CONF: home } });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(`Cannot read ${join(home, 'config.yml')}: the remote "a" has no valid addr`);
  });
});
