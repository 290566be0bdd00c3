import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { using } from '../cluster.js';
import { Exchange, presentedCertificate } from '../exchange.js';
import { hostAt } from '../fleet.js';
import type { Fleet, StartFleet } from '../fleet.js';
import { refusal } from '../refusal.js';

interface ServerAnswer {
  readonly config: Record<string, string>;
  readonly environment: Record<string, unknown>;
  readonly api_extensions: string[];
}

/** What a server that was never clustered says, and to whom. */
export function standaloneServer(start: StartFleet): void {
  describe('a server on its own', () => {
    let fleet: Fleet;
    let trusted: Exchange;
    let stranger: Exchange;

    beforeAll(async () => {
      fleet = await start(1);
      const { address } = hostAt(fleet, 0);
      trusted = new Exchange(address, fleet.client);
      stranger = new Exchange(address);
    });
    afterAll(async () => {
      await trusted?.close();
      await stranger?.close();
      await fleet?.remove();
    });

    test('names the API to everybody', async () => {
      expect(await trusted.get('/')).toEqual(['/1.0']);
      expect(await stranger.get('/')).toEqual(['/1.0']);
    });

    test('tells a trusted client who it is and what runs there', async () => {
      const answer = await trusted.send('GET', '/1.0');
      expect(answer.status).toBe(200);
      expect(answer.headers['etag']).toMatch(/^"[0-9a-f]{64}"$/u);
      expect(answer.body).toMatchObject({
        type: 'sync',
        status: 'Success',
        status_code: 200,
        error: '',
        error_code: 0,
      });
      expect(answer.body.metadata).toMatchObject({
        api_status: 'stable',
        api_version: '1.0',
        auth: 'trusted',
        auth_user_method: 'tls',
        auth_user_name: expect.stringMatching(/^[0-9a-f]{64}$/u),
        environment: {
          server: 'incus',
          server_clustered: false,
          server_name: hostAt(fleet, 0).hostname,
          server_version: expect.stringMatching(/^\d+\.\d+/u),
          addresses: expect.any(Array),
          kernel_architecture: expect.any(String),
          project: 'default',
        },
      });
    });

    test('presents the certificate that it reports', async () => {
      const { environment } = await trusted.get<ServerAnswer>('/1.0');
      const presented = await presentedCertificate(hostAt(fleet, 0).address);
      expect(presented.trim()).toBe(String(environment['certificate']).trim());
    });

    test('announces the extensions that the inventory asks for', async () => {
      const { api_extensions } = await trusted.get<ServerAnswer>('/1.0');
      expect(api_extensions).toEqual(
        expect.arrayContaining([
          'clustering',
          'images_all_projects',
          'instance_all_projects',
          'networks_all_projects',
          'profiles_all_projects',
          'storage_volumes_all_projects',
        ]),
      );
    });

    test('tells an untrusted client nothing but that it is untrusted', async () => {
      const answer = await stranger.send('GET', '/1.0');
      expect(answer.status).toBe(200);
      expect(answer.headers['etag']).toBeUndefined();
      expect(answer.body.metadata).toEqual({
        config: {},
        api_extensions: null,
        api_status: 'stable',
        api_version: '1.0',
        auth: 'untrusted',
        public: false,
        auth_methods: ['tls'],
      });
    });

    test.each(['/1.0/instances', '/1.0/cluster', '/1.0/events', '/os/1.0', '/os/1.0/services/lvm'])(
      'refuses %s to an untrusted client',
      async (path) => {
        expect(await refusal(stranger, 'GET', path)).toEqual({ status: 403, error: 'not authorized' });
      },
    );

    test('refuses changes to an untrusted client', async () => {
      expect(await refusal(stranger, 'PUT', '/1.0', { config: {} })).toEqual({ status: 403, error: 'not authorized' });
    });

    test('keeps a nonce that only trusted clients can read', async () => {
      await trusted.change('PATCH', '/1.0', { config: { 'user.muster.nonce': 'd0gf00d' } });
      expect((await trusted.get<ServerAnswer>('/1.0')).config['user.muster.nonce']).toBe('d0gf00d');
      expect((await stranger.get<ServerAnswer>('/1.0')).config).toEqual({});
      await trusted.change('PATCH', '/1.0', { config: { 'user.muster.nonce': '' } });
      expect(Object.keys((await trusted.get<ServerAnswer>('/1.0')).config)).not.toContain('user.muster.nonce');
    });

    test('keeps a user key that a replacement leaves out; only an empty value removes it', async () => {
      await trusted.change('PATCH', '/1.0', { config: { 'user.kept': '1' } });
      const { config } = await trusted.get<ServerAnswer>('/1.0');
      const others = Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'user.kept'));
      await trusted.change('PUT', '/1.0', { config: others });
      expect((await trusted.get<ServerAnswer>('/1.0')).config['user.kept']).toBe('1');
      await trusted.change('PUT', '/1.0', { config: { ...others, 'user.kept': '' } });
      expect((await trusted.get<ServerAnswer>('/1.0')).config).toEqual(others);
    });

    test('takes a change with the ETag it gave, and refuses one with another', async () => {
      const before = await trusted.send('GET', '/1.0');
      const etag = String(before.headers['etag']);
      const config = { ...(before.body.metadata as ServerAnswer).config, 'user.contract': 'etag' };
      const refused = await refusal(trusted, 'PUT', '/1.0', { config }, { 'if-match': '"stale"' });
      expect(refused).toEqual({ status: 412, error: `ETag doesn't match: ${etag.replaceAll('"', '')} vs stale` });
      expect((await trusted.send('PUT', '/1.0', { config }, { 'if-match': etag })).status).toBe(200);
      expect((await trusted.send('GET', '/1.0')).headers['etag']).not.toBe(etag);
      expect((await refusal(trusted, 'PUT', '/1.0', { config }, { 'if-match': etag })).status).toBe(412);
    });

    test('turns numbers in a configuration into text', async () => {
      await trusted.change('PATCH', '/1.0', { config: { 'user.number': 15 } });
      expect((await trusted.get<ServerAnswer>('/1.0')).config['user.number']).toBe('15');
    });

    test('refuses a configuration key that it does not know, and changes nothing', async () => {
      const { config } = await trusted.get<ServerAnswer>('/1.0');
      const refused = await refusal(trusted, 'PUT', '/1.0', { config: { ...config, 'no.such.key': '1' } });
      expect(refused).toEqual({ status: 400, error: "cannot set 'no.such.key' to '1': unknown key" });
      expect((await trusted.get<ServerAnswer>('/1.0')).config).toEqual(config);
    });

    test('answers an unknown path with 404', async () => {
      expect(await refusal(trusted, 'GET', '/1.0/nothing')).toEqual({ status: 404, error: 'not found' });
    });

    test.each(['', '/wait'])('answers an unknown operation%s with 404', async (suffix) => {
      const path = `/1.0/operations/11111111-1111-4111-8111-111111111111${suffix}`;
      expect(await refusal(trusted, 'GET', path)).toEqual({ status: 404, error: 'Operation not found' });
    });

    test('says that it is not clustered', async () => {
      expect(await trusted.get('/1.0/cluster')).toEqual({ server_name: '', enabled: false, member_config: [] });
      expect(await refusal(trusted, 'GET', '/1.0/cluster/members')).toEqual({
        status: 500,
        error: 'Server is not clustered',
      });
    });

    test('trusts a certificate once, and lists it', async () => {
      const { certificate } = fleet.client;
      const again = { name: 'again', type: 'client', certificate };
      expect(await refusal(trusted, 'POST', '/1.0/certificates', again)).toEqual({
        status: 409,
        error: 'Certificate already in trust store',
      });
      const list = await trusted.get<Record<string, unknown>[]>('/1.0/certificates?recursion=1');
      expect(list).toContainEqual({
        name: expect.any(String),
        type: 'client',
        restricted: false,
        projects: [],
        certificate,
        description: '',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/u),
      });
    });

    test('does not let the last client lock itself out', async () => {
      const [only, ...others] = await trusted.get<string[]>('/1.0/certificates');
      expect(others).toEqual([]);
      expect(await refusal(trusted, 'DELETE', String(only))).toEqual({
        status: 400,
        error: 'Cannot remove last client certificate while running on IncusOS',
      });
    });

    test('does not become a cluster without a name', async () => {
      expect(await refusal(trusted, 'PUT', '/1.0/cluster', { enabled: true })).toEqual({
        status: 400,
        error: 'ServerName is required when enabling clustering',
      });
    });

    test('does not become a cluster while it has no address of its own', async () => {
      const enable = { server_name: 'server', enabled: true };
      const { status, error } = await refusal(trusted, 'PUT', '/1.0/cluster', enable);
      expect(status).toBe(500);
      expect(error).toMatch(/^Cannot use wildcard core\.https_address "/u);
      expect(await trusted.get('/1.0/cluster')).toMatchObject({ enabled: false });
    });

    test('is reached by the same client over a new connection', async () => {
      const auth = await using(fleet, hostAt(fleet, 0), (exchange) => exchange.get<{ auth: string }>('/1.0'));
      expect(auth.auth).toBe('trusted');
    });
  });
}
