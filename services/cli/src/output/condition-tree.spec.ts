import type { Condition } from '@muster/contracts';
import { describe, expect, it } from 'vitest';
import { conditionText, conditionTree } from './condition-tree.js';

const NOW = Date.parse('2026-11-24T10:03:05Z');

const condition = (type: string, more: Partial<Condition> = {}): Condition => ({
  type,
  status: 'True',
  reason: 'Reason',
  since: null,
  message: `${type} in words`,
  last_error: null,
  next_attempt_at: null,
  fine: true,
  ...more,
});
const away = condition('Reachable', {
  status: 'False',
  fine: false,
  since: '2026-11-24T10:00:00Z',
  message: 'does not answer',
  last_error: { code: 'server.unreachable', message: 'connect ECONNREFUSED' },
  next_attempt_at: '2026-11-24T10:03:13Z',
});
const notReady = condition('Ready', { status: 'False', fine: false, message: 'is offline (unresponsive)' });

const fine = (name: string) => ({ name, conditions: [condition('Ready')] });

describe('the tree of conditions', () => {
  it('has one line for each object with which all is well', () => {
    expect(conditionTree({ ...fine('east'), parts: [fine('s1'), fine('s2')] }, NOW)).toBe(
      ['east   fine', '├─ s1  fine', '└─ s2  fine'].join('\n'),
    );
  });

  it('shows what is not fine in aligned columns, with the last error and the next attempt below', () => {
    const tree = {
      name: 'east',
      conditions: [condition('Formed'), condition('MembersReady', { status: 'False', fine: false, message: '1 of 2' })],
      parts: [
        { name: 's1', conditions: [condition('Ready')] },
        { name: 's2', conditions: [away, notReady] },
      ],
    };
    expect(conditionTree(tree, NOW)).toBe(
      [
        'east',
        '├─ MembersReady  False             1 of 2',
        '├─ s1            fine',
        '└─ s2',
        '   ├─ Reachable  False  3 min 5 s  does not answer',
        '   │                               last error: connect ECONNREFUSED',
        '   │                               next attempt in 8.0 s',
        '   └─ Ready      False             is offline (unresponsive)',
      ].join('\n'),
    );
  });

  it('passes nothing on that would steer the terminal', () => {
    const message = 'said \u001b[2J';
    expect(conditionText([{ ...notReady, message }], NOW)).toBe('Ready  False    said  [2J');
  });
});

describe('the conditions of one object', () => {
  it('are fine in one word, or listed', () => {
    expect(conditionText([condition('Ready')], NOW)).toBe('fine');
    expect(conditionText([away, notReady], NOW).split('\n')).toEqual([
      'Reachable  False  3 min 5 s  does not answer',
      '                             last error: connect ECONNREFUSED',
      '                             next attempt in 8.0 s',
      'Ready      False             is offline (unresponsive)',
    ]);
  });
});
