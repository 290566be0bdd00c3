import { metrics, type Attributes, type Histogram } from '@opentelemetry/api';

const DURATION_BOUNDARIES = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60];
let duration: { answer: Histogram; ask: Histogram } | undefined;

/** Made at first use: a meter that is taken before the telemetry has started stays silent for ever. */
function histograms(): { answer: Histogram; ask: Histogram } {
  if (duration === undefined) {
    const meter = metrics.getMeter('@muster/messaging');
    const advice = { explicitBucketBoundaries: DURATION_BOUNDARIES };
    duration = {
      answer: meter.createHistogram('muster_rpc_answer_duration_seconds', {
        description: 'Time to answer a question',
        unit: 's',
        advice,
      }),
      ask: meter.createHistogram('muster_rpc_ask_duration_seconds', {
        description: 'Time from a question to its answer',
        unit: 's',
        advice,
      }),
    };
  }
  return duration;
}

/** Counts an answered question and how long it took. `outcome` is "ok" or the error's code. */
export function recordAnswer(subject: string, outcome: string, startedAt: number): void {
  histograms().answer.record(secondsSince(startedAt), attributes(subject, outcome));
}

/** Counts a question that we asked. */
export function recordAsk(subject: string, outcome: string, startedAt: number): void {
  histograms().ask.record(secondsSince(startedAt), attributes(subject, outcome));
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}

function attributes(subject: string, outcome: string): Attributes {
  return { subject, outcome };
}
