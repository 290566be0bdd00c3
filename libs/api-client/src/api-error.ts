import { catalogue, type ErrorCode, type Finding, isErrorCode, MusterError } from '@muster/errors';

/** The gateway answered with a refusal or a failure. Status and next step are the gateway's own. */
export class ApiError extends MusterError {
  constructor(
    private readonly httpStatus: number,
    code: ErrorCode,
    message: string,
    private readonly told: { readonly findings?: readonly Finding[]; readonly nextStep?: string | undefined } = {},
  ) {
    super(code, message, { findings: told.findings ?? [] });
  }

  override get status(): number {
    return this.httpStatus;
  }

  override get nextStep(): string {
    return this.told.nextStep ?? super.nextStep;
  }

  override get retryable(): boolean {
    return [502, 503, 504].includes(this.httpStatus) && catalogue[this.code].retryable;
  }

  /** Reads the reply of a status above 399; one that is not in Muster's envelope is told by its beginning. */
  static ofReply(status: number, body: string): ApiError {
    const envelope = parsed(body);
    const text = typeof envelope['error'] === 'string' && envelope['error'] !== '' ? envelope['error'] : excerpt(body);
    const metadata = objectOf(envelope['metadata']);
    const code = metadata['code'];
    return new ApiError(
      status,
      typeof code === 'string' && isErrorCode(code) ? code : codeOfStatus(status),
      text === '' ? `The answer was HTTP ${status} without a text` : text,
      {
        findings: Array.isArray(metadata['findings']) ? metadata['findings'].filter(isFinding) : [],
        nextStep: typeof metadata['next_step'] === 'string' ? metadata['next_step'] : undefined,
      },
    );
  }
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'request.invalid',
  401: 'auth.required',
  403: 'auth.forbidden',
  404: 'object.not-found',
  405: 'request.method',
  409: 'target.busy',
  412: 'request.precondition',
  413: 'request.too-large',
  415: 'request.unsupported-media',
  422: 'idempotency.mismatch',
  502: 'service.unavailable',
  503: 'service.unavailable',
  504: 'service.timeout',
};
const LONGEST_EXCERPT = 200;

/** A proxy in between, or an upstream server, knows no codes of ours. */
function codeOfStatus(status: number): ErrorCode {
  return CODES[status] ?? (status < 500 ? 'request.invalid' : 'internal');
}

function parsed(body: string): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(body));
  } catch {
    return {};
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isFinding(value: unknown): value is Finding {
  return typeof objectOf(value)['message'] === 'string';
}

function excerpt(body: string): string {
  const line = body.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST_EXCERPT ? `${line.slice(0, LONGEST_EXCERPT)}…` : line;
}
