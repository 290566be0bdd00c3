import { describe, expect, it } from 'vitest';
import { isLocal, targetFault } from './target.js';

describe('where webhooks may lead', () => {
  it.each([
    'https://receiver.example/muster?key=1',
    'https://10.1.2.3:8443/',
    'https://[2001:db8::1]/',
    'https://192.168.7.9/hook',
  ])('%s', (url) => {
    expect(targetFault(url, false)).toBeUndefined();
  });

  it.each([
    ['receiver.example', 'must be a URL'],
    ['http://receiver.example/', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['https://me:secret@receiver.example/', 'must not carry a login'],
    ['https://127.0.0.1/', 'must not lead to the machine'],
    ['https://127.1/', 'must not lead to the machine'],
    ['https://2130706433/', 'must not lead to the machine'],
    ['https://[::1]/', 'must not lead to the machine'],
    ['https://[::ffff:127.0.0.1]/', 'must not lead to the machine'],
    ['https://169.254.169.254/latest/meta-data', 'must not lead to the machine'],
    ['https://0.0.0.0/', 'must not lead to the machine'],
  ])('not %s: it %s', (url, fault) => {
    expect(targetFault(url, false)).toContain(fault);
  });

  it('to this machine and without TLS where that was allowed', () => {
    expect(targetFault('http://127.0.0.1:8080/', true)).toBeUndefined();
    expect(targetFault('ftp://127.0.0.1/', true)).toContain('https');
  });

  it.each([
    ['127.9.9.9', true],
    ['fe80::1', true],
    ['ff02::1', true],
    ['255.255.255.255', true],
    ['10.0.0.1', false],
    ['fd00::1', false],
    ['no address', true],
  ])('%s is local: %s', (address, local) => {
    expect(isLocal(address)).toBe(local);
  });
});
