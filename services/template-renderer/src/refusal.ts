import { MusterError, type ErrorCode, type Finding } from '@muster/errors';
import { describeFindings, type Finding as DocumentFinding } from '@muster/template';

/** An answer over NATS has 1 MiB; a document may have tens of thousands of faults, with keys as long as the document. */
const FINDINGS_BYTES = 256 * 1024;
const MESSAGE_CHARACTERS = 16 * 1024;

/**
 * A refusal for findings. Its message tells places too: upstream's client shows nothing else.
 *
 * @param prefix what was being done, as upstream says it.
 */
export function refusal(code: ErrorCode, findings: readonly Finding[], prefix = ''): MusterError {
  const message = prefix + describeFindings(findings as readonly DocumentFinding[]);
  return new MusterError(code, shortened(message), { findings: fitting(findings) });
}

function shortened(message: string): string {
  return message.length <= MESSAGE_CHARACTERS ? message : `${message.slice(0, MESSAGE_CHARACTERS)}…`;
}

/** The first findings, as many as an answer can carry. */
function fitting(findings: readonly Finding[]): Finding[] {
  const kept: Finding[] = [];
  let bytes = 0;
  for (const finding of findings) {
    bytes += Buffer.byteLength(JSON.stringify(finding));
    if (bytes > FINDINGS_BYTES) break;
    kept.push(finding);
  }
  return kept;
}
