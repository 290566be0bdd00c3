import { describe, expect, it } from 'vitest';
import { effectOf } from './self-update.js';

const ready = { status: 'ready', status_detail: '' };

describe('the news of a server', () => {
  it.each([
    ['', { takesUrl: true, polls: true }],
    ['network-config-changed', { takesUrl: true, polls: true }],
    ['system-is-ready', { status: 'ready', detail: '', polls: true }],
    ['os-update-applied', { polls: true }],
    ['system-reboot-triggered', { status: 'offline', detail: 'rebooting' }],
    ['system-shutdown-triggered', { status: 'offline', detail: 'shut down' }],
    ['storage-config-changed', {}],
    ['a-cause-of-the-future', {}],
  ])('"%s" means what it means upstream', (cause, effect) => {
    expect(effectOf(cause, ready)).toEqual(effect);
  });

  it('of being ready makes a registering server looked at, and no more', () => {
    expect(effectOf('system-is-ready', { status: 'pending', status_detail: 'registering' })).toEqual({ polls: true });
  });
});
