import { afterEach, describe, expect, it } from 'vitest';
import { createServerConnection } from '../connection/create-server-connection.js';
import { IncusOsClient } from '../incus-os/incus-os-client.js';
import { answerError, answerJson, answerSync, HttpsPeer, type Respond } from '../testing/https-peer.js';
import { localKeysOf } from './configuration-scope.js';
import { IncusClient } from './incus-client.js';

const ending: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

async function clientOf(respond: Respond): Promise<{ peer: HttpsPeer; incus: IncusClient; os: IncusOsClient }> {
  const peer = await HttpsPeer.start(respond);
  const connection = createServerConnection({ url: peer.url, pins: [peer.identity.certificate] });
  ending.push(() => peer.stop());
  ending.push(() => connection.close());
  return { peer, incus: new IncusClient(connection), os: new IncusOsClient(connection) };
}

describe('the client of Incus', () => {
  it('spells a join token as Incus reads it', async () => {
    // Recorded from Incus 7.0.2 on 2026-11-22.
    const metadata = {
      addresses: ['198.51.100.1:8443'],
      expiresAt: '2026-11-22T08:35:51.292475256Z',
      fingerprint: 'a88709031df9e0d6b43f69de797a78e041fe299e1a4d6cafec08bd3eaf40b7de',
      secret: '47dfa473cefb84b310fcd6d935245a9a1515aae2293fba08daf053e49ef775a7',
      serverName: 'server2',
    };
    const operation = '/1.0/operations/177e10c3-3a68-42cb-aa4b-7ea25c9d5f6f';
    const { incus } = await clientOf((_call, response) =>
      answerJson(response, 202, { type: 'async', operation, metadata: { class: 'token', status_code: 103, metadata } }),
    );
    const { token, expiresAt } = await incus.cluster.createJoinToken('server2');
    expect(JSON.parse(Buffer.from(token, 'base64').toString())).toEqual({
      server_name: 'server2',
      fingerprint: metadata.fingerprint,
      addresses: metadata.addresses,
      secret: metadata.secret,
      expires_at: metadata.expiresAt,
    });
    expect(expiresAt).toEqual(new Date('2026-11-22T08:35:51.292Z'));
  });

  it('sends no join that would bootstrap a second cluster', async () => {
    const { peer, incus } = await clientOf((_call, response) => answerSync(response, {}));
    const join = { serverName: 's', clusterCertificate: 'c', serverAddress: 'a', token: 't', clusterAddress: '' };
    await expect(incus.cluster.join(join)).rejects.toThrow('lacks its clusterAddress');
    expect(peer.calls).toEqual([]);
  });

  it('reads objects with what it does not know, and tells "none" from a failure', async () => {
    const network = {
      name: 'n',
      type: 'bridge',
      managed: true,
      description: '',
      status: 'Created',
      config: null,
      future: 1,
    };
    const { peer, incus } = await clientOf((call, response) => {
      if (call.path.startsWith('/1.0/networks/none')) return answerError(response, 404, 'Network not found');
      if (call.path.startsWith('/1.0/networks/broken')) return answerError(response, 500, 'no leader');
      return answerSync(response, call.path.startsWith('/1.0/networks/') ? network : [network], { etag: '"e"' });
    });
    const scope = { project: 'internal', target: 'server1' };
    expect(await incus.networks.find('a b/c', scope)).toMatchObject({ value: { future: 1, config: {} }, etag: '"e"' });
    expect(peer.calls[0]?.path).toBe('/1.0/networks/a%20b%2Fc?project=internal&target=server1');
    expect(await incus.networks.find('none')).toBeUndefined();
    await expect(incus.networks.find('broken')).rejects.toMatchObject({ kind: 'server-error' });
    await expect(incus.networks.find('..')).rejects.toMatchObject({ code: 'name.invalid' });
    expect(await incus.networks.list()).toHaveLength(1);
  });

  it('changes an object only as it was read', async () => {
    const { peer, incus } = await clientOf((_call, response) => answerError(response, 412, "ETag doesn't match"));
    const update = incus.profiles.update('default', { config: {} }, { etag: '"read"', project: 'internal' });
    await expect(update).rejects.toMatchObject({ kind: 'precondition' });
    expect(peer.calls[0]).toMatchObject({ method: 'PUT', path: '/1.0/profiles/default?project=internal' });
    expect(peer.calls[0]?.headers['if-match']).toBe('"read"');
  });

  it('knows which keys belong to one member', () => {
    const keys: Record<string, { scope: string }>[] = [
      { 'core.https_address': { scope: 'local' } },
      { 'core.proxy_http': { scope: 'global' } },
    ];
    const configs = { server: { core: { keys }, empty: { keys: [] } } };
    expect(localKeysOf({ configs }, 'server')).toEqual(new Set(['core.https_address']));
    expect(localKeysOf({ configs }, 'network_ovn')).toEqual(new Set());
  });
});

describe('the client of IncusOS', () => {
  it('reaches the same calls through Incus and through the fallback listener', async () => {
    const { peer, os } = await clientOf((call, response) =>
      answerSync(response, [`${call.path}/lvm`, `${call.path}/nvme`]),
    );
    expect(await os.services()).toEqual(['lvm', 'nvme']);
    expect(await new IncusOsClient(os.connection, { via: 'fallback-listener' }).services()).toEqual(['lvm', 'nvme']);
    expect(peer.calls.map(({ path }) => path)).toEqual(['/os/1.0/services', '/1.0/services']);
  });

  it('tells a service that is not offered from one that fails', async () => {
    const { os } = await clientOf((call, response) =>
      answerError(response, call.path.endsWith('ceph') ? 404 : 500, 'no such thing'),
    );
    expect(await os.findService('ceph')).toBeUndefined();
    await expect(os.findService('lvm')).rejects.toMatchObject({ kind: 'server-error', path: '/os/1.0/services/lvm' });
  });

  it('backs an application up and restores it byte by byte', async () => {
    const archive = Buffer.from([0x1f, 0x8b, 0x00, 0xff]);
    const { peer, os } = await clientOf((call, response) =>
      call.path.endsWith(':backup') ? void response.end(archive) : answerSync(response, {}),
    );
    const { stream } = await os.backUpApplication('incus');
    await os.restoreApplication('incus', stream);
    expect(peer.calls[1]).toMatchObject({ method: 'POST', path: '/os/1.0/applications/incus/:restore' });
    expect(peer.calls[1]?.headers['content-type']).toBe('application/gzip');
    expect(peer.calls[1]?.body).toBe(archive.toString());
  });
});
