/** What every error of Muster has in common, whoever raises it. */
export interface CatalogueEntry {
  /** HTTP status that the gateway answers with. */
  readonly status: number;
  /** True when the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** What the reader can do next; one sentence. */
  readonly nextStep: string;
}

/**
 * The one catalogue of errors. Upstream's status codes are kept on upstream's paths (400 for a taken name);
 * 409 is used where upstream knows no such state.
 */
export const catalogue = {
  'request.malformed': { status: 400, retryable: false, nextStep: 'Correct the body; it has to be valid JSON.' },
  'request.invalid': {
    status: 400,
    retryable: false,
    nextStep: 'Correct the named fields and send the request again.',
  },
  'request.too-large': { status: 413, retryable: false, nextStep: 'Send a smaller body.' },
  'request.precondition': {
    status: 412,
    retryable: false,
    nextStep: 'The object changed in between: read it again, apply your change, and send it with the new ETag.',
  },
  'request.unsupported-media': {
    status: 415,
    retryable: false,
    nextStep: 'Send the body as application/json.',
  },
  'request.not-found': {
    status: 404,
    retryable: false,
    nextStep: 'Check the path; /1.0/openapi.json lists all of them.',
  },
  'request.method': {
    status: 405,
    retryable: false,
    nextStep: 'Use one of the named methods; /1.0/openapi.json lists all of them.',
  },
  'filter.invalid': {
    status: 400,
    retryable: false,
    nextStep: 'Correct the expression at the named place; docs/how-to/ask-the-inventory.md lists what it may say.',
  },
  'list.too-slow': {
    status: 400,
    retryable: false,
    nextStep:
      'Narrow the list with cluster=, or compare name, uuid or an indexed path with ==; docs/how-to/ask-the-inventory.md lists them.',
  },
  'document.invalid': {
    status: 400,
    retryable: false,
    nextStep: 'Correct the named places of the document; nothing was changed.',
  },
  'template.invalid': { status: 400, retryable: false, nextStep: 'Correct the template; nothing was changed.' },
  'template.values-invalid': {
    status: 400,
    retryable: false,
    nextStep: 'Correct the variables file; nothing was changed.',
  },
  'name.invalid': {
    status: 400,
    retryable: false,
    nextStep: 'Choose a name without / \\ : * ? " < > | that does not begin with a dot.',
  },
  'name.taken': { status: 400, retryable: false, nextStep: 'Choose another name, or remove the one that has it.' },
  'object.not-found': { status: 404, retryable: false, nextStep: 'List the objects to see which names exist.' },
  'object.in-use': { status: 400, retryable: false, nextStep: 'Remove what refers to it first.' },
  'auth.required': {
    status: 401,
    retryable: false,
    nextStep: 'Present a trusted client certificate; "muster trust add" adds one.',
  },
  'auth.forbidden': { status: 403, retryable: false, nextStep: 'Use a certificate with the right for this call.' },
  'token.unknown': { status: 403, retryable: false, nextStep: 'Issue a new token with "muster token add".' },
  'token.exhausted': { status: 400, retryable: false, nextStep: 'Issue a new token with enough uses.' },
  'token.expired': { status: 400, retryable: false, nextStep: 'Issue a new token with a later expiry.' },
  'token.bound': { status: 403, retryable: false, nextStep: 'Issue a new token with "muster token add".' },
  'token.malformed': { status: 400, retryable: false, nextStep: 'Copy the whole token; it is a UUID.' },
  'server.no-certificate': {
    status: 400,
    retryable: false,
    nextStep: 'Connect with the certificate of the server itself as TLS client certificate.',
  },
  'server.taken': { status: 400, retryable: false, nextStep: 'Name servers that belong to no cluster.' },
  'server.not-ready': { status: 400, retryable: false, nextStep: 'Wait until "muster server list" shows it as ready.' },
  'server.mismatch': { status: 400, retryable: false, nextStep: 'Use servers of the same type, version and channel.' },
  'server.clustered': { status: 400, retryable: false, nextStep: 'Take the server out of its cluster first.' },
  'server.not-member': {
    status: 400,
    retryable: false,
    nextStep: 'Name a member of a cluster; see them with "muster server list --cluster".',
  },
  'preflight.refused': {
    status: 400,
    retryable: false,
    nextStep: 'Mend the listed findings; nothing was changed on any server.',
  },
  'cluster.state': { status: 400, retryable: false, nextStep: 'Look at the state with "muster cluster show".' },
  'target.busy': {
    status: 409,
    retryable: false,
    nextStep: 'Follow the operation that holds it with "muster operation watch", then try again.',
  },
  'idempotency.mismatch': {
    status: 422,
    retryable: false,
    nextStep: 'This key was used with another body: use a new key for a new request.',
  },
  'server.unreachable': {
    status: 502,
    retryable: true,
    nextStep: 'Check that the server is up and that its address can be reached from Muster.',
  },
  'server.timeout': { status: 504, retryable: true, nextStep: 'The server did not answer in time; it is tried again.' },
  'server.untrusted': {
    status: 502,
    retryable: false,
    nextStep: 'The server does not trust Muster: reset it with a new token so that it registers again.',
  },
  'server.certificate': {
    status: 502,
    retryable: false,
    nextStep: 'The server presents another certificate than the registered one: register it again.',
  },
  'server.refused': {
    status: 502,
    retryable: false,
    nextStep: 'The message is the server’s own; correct what it names.',
  },
  'server.failed': { status: 502, retryable: true, nextStep: 'The server failed inside; it is tried again.' },
  'server.protocol': {
    status: 502,
    retryable: false,
    nextStep: 'The server answered what Incus never does; check its version.',
  },
  'step.unfinished': {
    status: 500,
    retryable: true,
    nextStep: 'The effect is not visible on the server yet; it is looked at again.',
  },
  'step.broken': {
    status: 500,
    retryable: false,
    nextStep: 'The server was left in a state that Muster cannot mend by itself; the operation names it.',
  },
  'operation.failed': {
    status: 500,
    retryable: false,
    nextStep: 'See "muster operation show" for what is left where.',
  },
  'operation.stopped': {
    status: 409,
    retryable: false,
    nextStep: 'Go on with "muster operation resume", take it back with "muster operation undo", or delete the cluster.',
  },
  'operation.state': {
    status: 409,
    retryable: false,
    nextStep: 'Look at its state with "muster operation show".',
  },
  'operation.cancelled': { status: 400, retryable: false, nextStep: 'The operation was cancelled; start a new one.' },
  'service.unavailable': {
    status: 503,
    retryable: true,
    nextStep: 'Try again in a moment; a part of Muster is not running.',
  },
  'service.timeout': { status: 504, retryable: true, nextStep: 'Try again with the same Idempotency-Key.' },
  internal: {
    status: 500,
    retryable: false,
    nextStep: 'This is a fault of Muster: report it with the trace id from the log.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;

/** Tells whether a text is one of the catalogue's codes, e.g. one that came over the wire from a newer Muster. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(catalogue, code);
}
