import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster.js';
import { refusal } from '../refusal.js';
import { tar } from '../tar.js';

/** The smallest thing that Incus takes for a container image; `seed` makes its fingerprint. */
export function smallestImage(seed: string): Buffer {
  const metadata = `architecture: x86_64\ncreation_date: 1700000000\nproperties:\n  description: ${seed}\n`;
  return gzipSync(tar([{ name: 'metadata.yaml', content: metadata }, { name: 'rootfs/' }]));
}

/** Images. */
export function images(cluster: () => Cluster): void {
  describe('images', () => {
    test('are uploaded by an operation that tells the fingerprint', async () => {
      const { first } = cluster();
      const bytes = smallestImage('uploaded');
      const operation = await first.operation('POST', '/1.0/images', bytes);
      expect(operation).toMatchObject({
        description: 'Downloading image',
        status: 'Success',
        metadata: { fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/u), size: String(bytes.length) },
      });
      const fingerprint = String(operation?.metadata?.['fingerprint']);
      expect(await first.get(`/1.0/images/${fingerprint}`)).toEqual({
        auto_update: false,
        properties: { description: 'uploaded' },
        public: false,
        expires_at: '0001-01-01T00:00:00Z',
        profiles: ['default'],
        aliases: [],
        architecture: 'x86_64',
        cached: false,
        filename: '',
        fingerprint,
        size: bytes.length,
        type: 'container',
        created_at: '2023-11-14T22:13:20Z',
        last_used_at: '0001-01-01T00:00:00Z',
        uploaded_at: expect.any(String),
        project: 'default',
        locations: expect.any(Array),
      });
      expect(await first.operation('POST', '/1.0/images', bytes)).toMatchObject({
        status: 'Failure',
        err: 'Image with same fingerprint already exists',
      });
      const removal = await first.operation('DELETE', `/1.0/images/${fingerprint}`);
      expect(removal).toMatchObject({ description: 'Deleting image', status: 'Success' });
      expect(await refusal(first, 'GET', `/1.0/images/${fingerprint}`)).toMatchObject({ status: 404 });
    });

    test('have aliases, which go with them', async () => {
      const { first } = cluster();
      const operation = await first.change('POST', '/1.0/images', smallestImage('named'));
      const target = String(operation?.metadata?.['fingerprint']);
      await first.change('POST', '/1.0/images/aliases', { name: 'tiny', description: '', target });
      expect(await first.get(`/1.0/images/${target}`)).toMatchObject({ aliases: [{ name: 'tiny', description: '' }] });
      await first.change('DELETE', `/1.0/images/${target}`);
      expect((await refusal(first, 'GET', '/1.0/images/aliases/tiny')).status).toBe(404);
    });
  });
}
