import { withTransaction } from '@muster/database';
import DataLoader from 'dataloader';
import type { DataSource } from 'typeorm';
import type { PollOutcome } from './decide.js';
import type { PolledServer } from './observation.js';

/** A look at a server that answered and changes nothing but when it was seen, and when it is looked at next. */
export interface QuietPoll {
  readonly server: PolledServer;
  readonly outcome: PollOutcome;
}

/** Most looks are quiet, and a large fleet has many of them: they are gathered so long and written together. Milliseconds. */
const GATHER_MS = 200;
const MOST_AT_ONCE = 500;

/** What of a server was observed is of the past once its record says something else: it registered anew, or gave news. */
const RECORD = `
UPDATE server s SET poll_failures = p.failures, poll_at = now() + make_interval(secs => p.next_seconds), last_seen = now(),
       poll_error = NULL, failing_since = NULL
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::float8[])
       AS p(id, certificate, status, detail, failures, next_seconds)
 WHERE s.id = p.id AND s.certificate IS NOT DISTINCT FROM p.certificate AND s.status = p.status AND s.status_detail = p.detail`;

/** Writes down quiet looks at many servers in one statement. */
export class QuietPolls {
  private readonly loader: DataLoader<QuietPoll, void>;

  constructor(dataSource: DataSource) {
    this.loader = new DataLoader<QuietPoll, void>(
      async (polls) => {
        await record(dataSource, polls);
        return polls.map(() => undefined);
      },
      { cache: false, maxBatchSize: MOST_AT_ONCE, batchScheduleFn: (write) => setTimeout(write, GATHER_MS) },
    );
  }

  /** Ends when it is written. */
  async record(poll: QuietPoll): Promise<void> {
    await this.loader.load(poll);
  }
}

async function record(dataSource: DataSource, polls: readonly QuietPoll[]): Promise<void> {
  // Others who write several servers at once may meet us half-way: one of both is then done again.
  await withTransaction(dataSource, async (tx) => {
    await tx.query(RECORD, [
      polls.map(({ server }) => server.id),
      polls.map(({ server }) => server.certificate),
      polls.map(({ server }) => server.status),
      polls.map(({ server }) => server.status_detail),
      polls.map(({ outcome }) => outcome.failures),
      polls.map(({ outcome }) => outcome.nextMs / 1000),
    ]);
  });
}
