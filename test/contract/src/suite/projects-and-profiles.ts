import { describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster.js';
import { refusal } from '../refusal.js';

const FEATURES = {
  'features.images': 'true',
  'features.profiles': 'true',
  'features.storage.buckets': 'true',
  'features.storage.volumes': 'true',
};

/** Projects, and the profile that each of them begins with. */
export function projects(cluster: () => Cluster): void {
  describe('projects', () => {
    test('begin with features and a default profile', async () => {
      const { first } = cluster();
      const answer = await first.send('POST', '/1.0/projects', { name: 'lab', description: 'd', config: {} });
      expect(answer).toMatchObject({ status: 201, body: { metadata: null } });
      expect(answer.headers['location']).toBe('/1.0/projects/lab');
      expect(await first.get('/1.0/projects/lab')).toEqual({
        name: 'lab',
        description: 'd',
        config: FEATURES,
        used_by: ['/1.0/profiles/default?project=lab'],
      });
      expect(await first.get('/1.0/profiles/default?project=lab')).toEqual({
        name: 'default',
        description: 'Default Incus profile for project lab',
        config: {},
        devices: {},
        used_by: [],
        project: 'lab',
      });
      await first.change('DELETE', '/1.0/projects/lab');
      expect(await refusal(first, 'GET', '/1.0/projects/lab')).toEqual({ status: 404, error: 'Project not found' });
    });

    test('are refused under a taken or impossible name', async () => {
      const { first } = cluster();
      const post = (name: string) => refusal(first, 'POST', '/1.0/projects', { name, config: {} });
      expect(await post('default')).toEqual({
        status: 409,
        error: 'Failed creating project "default": Failed adding database record: This "Project" entry already exists',
      });
      expect(await post('a/b')).toEqual({
        status: 400,
        error: 'Invalid project name: Name contains invalid character "/"',
      });
    });

    test('are renamed by an operation and described anew at once', async () => {
      const { first } = cluster();
      await first.change('POST', '/1.0/projects', { name: 'before', description: '', config: {} });
      const renaming = await first.operation('POST', '/1.0/projects/before', { name: 'after' });
      expect(renaming).toMatchObject({ description: 'Renaming project', status: 'Success' });
      await first.change('PATCH', '/1.0/projects/after', { description: 'new' });
      expect(await first.get('/1.0/projects/after')).toMatchObject({ description: 'new', config: FEATURES });
      await first.change('DELETE', '/1.0/projects/after');
    });
  });
}

/** Profiles. */
export function profiles(cluster: () => Cluster): void {
  describe('profiles', () => {
    test('are made, renamed and removed', async () => {
      const { first } = cluster();
      const profile = { name: 'small', description: 'd', config: { 'user.a': '1' }, devices: {} };
      const answer = await first.send('POST', '/1.0/profiles', profile);
      expect(answer).toMatchObject({ status: 201, body: { metadata: null } });
      expect(await first.get('/1.0/profiles/small')).toEqual({ ...profile, used_by: [], project: 'default' });
      expect(await refusal(first, 'POST', '/1.0/profiles', profile)).toEqual({
        status: 500,
        error: 'Error inserting "small" into database: The profile already exists',
      });
      expect((await first.send('POST', '/1.0/profiles/small', { name: 'tiny' })).status).toBe(201);
      await first.change('DELETE', '/1.0/profiles/tiny');
      expect(await refusal(first, 'GET', '/1.0/profiles/tiny')).toEqual({
        status: 404,
        error: 'Fetch profile: Profile not found',
      });
    });

    test('take devices, with an ETag that follows', async () => {
      const { first } = cluster();
      await first.change('POST', '/1.0/projects', { name: 'devices', config: {} });
      const path = '/1.0/profiles/default?project=devices';
      const before = String((await first.send('GET', path)).headers['etag']);
      const change = { description: 'x', config: {}, devices: { eth9: { type: 'nic', nictype: 'p2p' } } };
      expect((await first.send('PUT', path, change, { 'if-match': before })).status).toBe(200);
      expect(await first.get(path)).toMatchObject(change);
      expect((await refusal(first, 'PUT', path, change, { 'if-match': before })).status).toBe(412);
      await first.change('DELETE', '/1.0/projects/devices');
    });

    test('refuse an unknown key, and the default one stays', async () => {
      const { first } = cluster();
      const odd = { name: 'odd', config: { 'nope.x': '1' }, devices: {} };
      expect(await refusal(first, 'POST', '/1.0/profiles', odd)).toEqual({
        status: 400,
        error: 'Unknown configuration key: nope.x',
      });
      expect(await refusal(first, 'DELETE', '/1.0/profiles/default')).toEqual({
        status: 403,
        error: 'The "default" profile cannot be deleted',
      });
    });
  });
}
