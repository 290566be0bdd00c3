import { expect, test } from 'vitest';
import { fallbackUrl } from './fallback-listener.js';

test.each([
  ['https://192.0.2.1:8443', ':8444', 'https://192.0.2.1:8444'],
  ['https://[2001:db8::1]:8443', ':8444', 'https://[2001:db8::1]:8444'],
  ['https://192.0.2.1:8443', '0.0.0.0:9000', 'https://192.0.2.1:9000'],
  ['https://192.0.2.1:8443', '[::]:9000', 'https://192.0.2.1:9000'],
  ['https://192.0.2.1:8443', '198.51.100.7:8444', 'https://198.51.100.7:8444'],
])('the fallback listener of %s that listens on %s is at %s', (connectionUrl, address, url) => {
  expect(fallbackUrl(connectionUrl, address)).toBe(url);
});
