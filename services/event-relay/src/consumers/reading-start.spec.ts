import { DeliverPolicy } from '@nats-io/jetstream';
import { describe, expect, it } from 'vitest';
import { deliverFrom, readingStart } from './reading-start.js';

const stream = { created: '2026-11-24T08:00:00.123456789Z', lastSequence: 41 };

describe('where a reader begins', () => {
  it.each([
    ['now', { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: 42 }],
    ['7', { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: 7 }],
    ['start', { deliver_policy: DeliverPolicy.All }],
    [
      '2026-11-24T09:00:00+01:00',
      { deliver_policy: DeliverPolicy.StartTime, opt_start_time: '2026-11-24T08:00:00.000Z' },
    ],
  ])('is what was asked for: %s', (from, config) => {
    expect(deliverFrom(readingStart(from, stream), stream.created)).toEqual(config);
  });

  it.each(['now', '7'])(
    'is everything in a stream that was made again, where numbers mean other events: %s',
    (from) => {
      expect(deliverFrom(readingStart(from, stream), '2026-11-25T00:00:00Z')).toEqual({
        deliver_policy: DeliverPolicy.All,
      });
    },
  );
});
