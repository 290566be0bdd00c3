import { MusterError } from '@muster/errors';
import { InfrastructureProblem } from '@muster/infrastructure';

const FULL = /ENOSPC|No space left on device|EDQUOT/;

/** What a user is told about an error: what happened and what to do. */
export function problemSentence(error: unknown, home: string): string {
  const { message = String(error), code, path = home } = error as { message?: string; code?: string; path?: string };
  if (FULL.test(message) || code === 'ENOSPC') {
    return `The disk that holds ${home} is full: make room there, or set MUSTER_HOME to a folder on another disk.`;
  }
  if (error instanceof InfrastructureProblem) return message;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `No permission for ${path}: run as the user whom it belongs to, or set MUSTER_HOME to a folder of yours.`;
  }
  if (error instanceof MusterError) {
    const findings = error.findings.map((finding) => `\n    ${finding.message}`).join('');
    return `${message}${findings}\n    ${error.nextStep}`;
  }
  return `This should not have happened: ${error instanceof Error ? (error.stack ?? message) : message}`;
}
