import { expect, test } from 'vitest';
import { portConflict } from './installation/settle-ports.js';
import { portPlan } from './ports/port-plan.js';
import { readSettings } from './settings.js';

const where = { checkout: '/checkout', data: undefined };

test('without variables everything lies in the checkout and the gateway is at 7443', () => {
  const settings = readSettings({}, where);
  expect(settings).toMatchObject({ home: '/checkout/.muster', nats: undefined, databaseUrl: undefined });
  expect(settings.ports).toEqual({
    gateway: 7443,
    nats: 7422,
    postgres: 7432,
    health: { gateway: 7451, templates: 7452, provisioning: 7453, inventory: 7454, relay: 7455 },
  });
});

test('--data comes before MUSTER_HOME, which comes before the checkout', () => {
  expect(readSettings({ MUSTER_HOME: '/home' }, where).home).toBe('/home');
  expect(readSettings({ MUSTER_HOME: '/home' }, { ...where, data: '/data' }).home).toBe('/data');
});

test('every port follows the base, and a port of its own comes before it', () => {
  const ports = portPlan({ MUSTER_PORT_BASE: '17400', MUSTER_NATS_PORT: '4222' });
  expect(ports).toMatchObject({ gateway: 17443, nats: 4222, postgres: 17432, health: { inventory: 17454 } });
});

test('the login in the URL of an existing NATS is used for every service', () => {
  const { nats } = readSettings({ MUSTER_NATS_URL: 'nats://me:p%40ss@broker:4222' }, where);
  expect(nats).toEqual({ url: 'nats://broker:4222', login: { user: 'me', password: 'p@ss' } });
  expect(readSettings({ MUSTER_NATS_URL: 'nats://broker:4222' }, where).nats?.login).toBeUndefined();
});

test.each([
  [{ MUSTER_PORT: '70000' }, 'MUSTER_PORT must be a port from 1 to 65535, not "70000".'],
  [{ MUSTER_PORT_BASE: 'x' }, 'MUSTER_PORT_BASE must be a port from 1 to 65000, not "x".'],
  [{ MUSTER_PORT: '7432' }, 'Port 7432 is meant for Postgres and for something else: set MUSTER_POSTGRES_PORT'],
  [{ MUSTER_NATS_URL: 'broker' }, 'MUSTER_NATS_URL is not an address like nats://host:4222'],
  [{ MUSTER_DATABASE_URL: 'mysql://x' }, 'MUSTER_DATABASE_URL is not an address like postgres://'],
])('%j is refused with the variable and what it should be', (env, sentence) => {
  expect(() => readSettings(env, where)).toThrow(sentence);
});

test('ports change only where nobody depends on the old ones', () => {
  const before = portPlan({});
  const elsewhere = portPlan({ MUSTER_NATS_PORT: '4222' });
  const movedGateway = portPlan({ MUSTER_PORT: '8000' });
  expect(portConflict(before, elsewhere, { running: [], hasServers: true })).toBeUndefined();
  expect(portConflict(before, movedGateway, { running: [], hasServers: false })).toBeUndefined();
  expect(portConflict(before, elsewhere, { running: ['nats'], hasServers: true })).toContain('stop it first');
  expect(portConflict(before, movedGateway, { running: [], hasServers: true })).toContain('set MUSTER_PORT=7443');
});
