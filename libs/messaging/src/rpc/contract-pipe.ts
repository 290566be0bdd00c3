import { MusterError } from '@muster/errors';
import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { findingsLine, schemaFindings } from './schema-findings.js';

/** Validates a question by its contract before the handler sees it. Throws `request.invalid` with all findings. */
export class ContractPipe implements PipeTransform {
  constructor(
    private readonly subject: string,
    private readonly schema: z.ZodType,
  ) {}

  transform(value: unknown): unknown {
    const parsed = this.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const findings = schemaFindings(parsed.error);
    throw new MusterError('request.invalid', `${this.subject}: ${findingsLine(findings)}`, { findings });
  }
}
