import { errorEnvelope, type Envelope } from '@muster/contracts';
import type { MusterError } from '@muster/errors';
import { errorText } from './error-text.js';

/** A refusal as it goes out. Upstream says `metadata: null`; what stands there instead is ignored by its client. */
export function envelopeOfError(error: MusterError): Envelope {
  return errorEnvelope(error.status, errorText(error), {
    code: error.code,
    next_step: error.nextStep,
    findings: error.findings,
  });
}
