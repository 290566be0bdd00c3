import { describe, expect, it } from 'vitest';
import { AT, NEXT, serverFacts, versions } from '../spec-support/facts.js';
import { serverConditions, type ServerFacts } from './server-conditions.js';

const unreachable = { code: 'server.unreachable', message: 's1: GET /os/1.0: connect ECONNREFUSED (unreachable)' };

/** `type` to `status reason` of what is not fine. */
const notFine = (facts: Partial<ServerFacts>): Record<string, string> =>
  Object.fromEntries(
    serverConditions(serverFacts(facts))
      .filter(({ fine }) => !fine)
      .map(({ type, status, reason }) => [type, `${status} ${reason}`]),
  );

describe('the conditions of a server', () => {
  it('are all fine when it is ready, answers and needs nothing', () => {
    expect(notFine({})).toEqual({});
    expect(serverConditions(serverFacts()).map(({ type, status }) => `${type} ${status}`)).toEqual([
      'Registered True',
      'Reachable True',
      'Trusted True',
      'Ready True',
      'UpToDate True',
      'Busy False',
    ]);
  });

  it('say since when it does not answer, with which error, and when it is asked again', () => {
    const offline = { status: 'offline', status_detail: 'unresponsive', poll_error: unreachable } as const;
    const reachable = serverConditions(serverFacts({ ...offline, failing_since: AT })).find(
      ({ type }) => type === 'Reachable',
    );
    expect(reachable).toMatchObject({
      status: 'False',
      reason: 'Unresponsive',
      since: AT,
      last_error: unreachable,
      next_attempt_at: NEXT,
    });
  });

  it.each<[string, Partial<ServerFacts>, Record<string, string>]>([
    [
      'waits for its registration',
      { status: 'unregistered', version_data: null },
      { Registered: 'False Unregistered', Ready: 'False Unregistered' },
    ],
    [
      'registers',
      { status: 'pending', status_detail: 'registering', version_data: null },
      { Ready: 'False Registering' },
    ],
    [
      'restarts',
      { status: 'offline', status_detail: 'rebooting' },
      { Reachable: 'False Rebooting', Ready: 'False Rebooting', UpToDate: 'False Rebooting' },
    ],
    [
      'was shut down',
      { status: 'offline', status_detail: 'shut down', poll_error: unreachable },
      { Reachable: 'False ShutDown', Ready: 'False ShutDown' },
    ],
    [
      'does not trust Muster',
      {
        status: 'offline',
        status_detail: 'unresponsive',
        poll_error: { code: 'server.untrusted', message: 'not authorized' },
      },
      { Reachable: 'False Unresponsive', Trusted: 'False NotTrusted', Ready: 'False Unresponsive' },
    ],
    [
      'shows another certificate while an operation holds it',
      { poll_error: { code: 'server.certificate', message: 'another certificate' } },
      { Reachable: 'False CertificateMismatch' },
    ],
    ['is evacuating', { status_detail: 'evacuating' }, { Ready: 'False Evacuating' }],
    ['needs a restart', { version_data: versions({ reboot: true }) }, { UpToDate: 'False EvacuationPending' }],
  ])('tell that it %s', (_, facts, expected) => {
    expect(notFine(facts)).toMatchObject(expected);
  });
});
