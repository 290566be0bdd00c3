import type { OperationAccepted } from '@muster/contracts';
import { OutboxPublisher, WorkHints } from '@muster/messaging';
import { Injectable } from '@nestjs/common';

/** What every acceptance ends with: the event goes out, and a worker is woken. Losing either costs a second at most. */
@Injectable()
export class StartedWork {
  constructor(
    private readonly hints: WorkHints,
    private readonly outbox: OutboxPublisher,
  ) {}

  /** @param kind of the operation; the last token of the hint's subject. */
  async begin(kind: string, accepted: OperationAccepted): Promise<OperationAccepted> {
    this.outbox.wake();
    if (!accepted.replayed) await this.hints.send(kind, accepted.id);
    return accepted;
  }
}
