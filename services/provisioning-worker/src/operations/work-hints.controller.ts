import { WORK_STREAM, WorkHint } from '@muster/contracts';
import { JetStreamEvent } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { OperationWorkerHost } from './operation-worker-host.js';

/** Takes hints from the stream; one is fetched only for a free slot, and acknowledged before the work begins. */
@Controller()
export class WorkHintsController {
  constructor(private readonly host: OperationWorkerHost) {}

  @JetStreamEvent<z.infer<typeof WorkHint>>('muster.work.>', {
    stream: WORK_STREAM,
    durable: 'provisioning-worker',
    acknowledge: 'before',
    concurrency: 16,
    schema: WorkHint,
  })
  async wake({ id }: z.infer<typeof WorkHint>): Promise<void> {
    await this.host.hint(id);
  }
}
