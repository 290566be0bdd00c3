import { serverWork, type OperationAccepted, type RequestOf } from '@muster/contracts';
import { Rpc } from '@muster/messaging';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { StartedWork } from '../operations/started-work.js';
import { acceptServerOperation } from './accept.js';

/** Accepts what is to be done to one server. */
@Controller()
export class ServerOperationsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly work: StartedWork,
  ) {}

  @Rpc(serverWork)
  async accept(request: RequestOf<typeof serverWork>): Promise<OperationAccepted> {
    return this.work.begin(`${request.work.kind}-server`, await acceptServerOperation(this.dataSource, request));
  }
}
