import { metrics, type Counter } from '@opentelemetry/api';

let counters: { dead: Counter; handled: Counter } | undefined;

/** Made at first use: a meter that is taken before the telemetry has started stays silent for ever. */
function instruments(): { dead: Counter; handled: Counter } {
  if (counters === undefined) {
    const meter = metrics.getMeter('@muster/messaging');
    counters = {
      dead: meter.createCounter('muster_dead_letters', { description: 'Messages that nobody could handle' }),
      handled: meter.createCounter('muster_messages', { description: 'Messages taken from a stream, by outcome' }),
    };
  }
  return counters;
}

export function countDeadLetter(stream: string, durable: string): void {
  instruments().dead.add(1, { stream, durable });
}

export function countMessage(stream: string, durable: string, outcome: 'done' | 'retry' | 'dead'): void {
  instruments().handled.add(1, { stream, durable, outcome });
}
