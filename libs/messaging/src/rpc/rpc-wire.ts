import { MusterError, type WireError } from '@muster/errors';

/** Headers of an answer. The body is JSON, so that `nats request` can be used to look. */
export const ERROR_HEADER = 'Muster-Error';
/** Number of a part of a streamed answer, from 0; a missing number means that a part was lost. */
export const PART_HEADER = 'Muster-Part';
/** Stands on the last part, which carries no rows. */
export const END_HEADER = 'Muster-End';

/** Stands on the acknowledgement of a part when the asking side has gone and wants no more. */
export const GONE_HEADER = 'Muster-Gone';

/** Ends every row of a streamed answer. JSON text can not contain this character, however it is formatted. */
export const ROW_END = '\u001E';

/** As much as a socket reads at once, so that a part is hardly ever put together from many pieces. Bytes. */
export const PART_BYTES = 64 * 1024;

/**
 * One part of so many asks for an acknowledgement, and the next one that asks waits for it: the asking side always has
 * something to do, and 2 MiB are on the way at most.
 */
export const PARTS_PER_ACKNOWLEDGEMENT = 16;

/** Reads a JSON body; what is none becomes an error that names the subject. */
export function parseBody(body: string, subject: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    throw new MusterError('request.malformed', `The question to ${subject} is not JSON: ${(error as Error).message}`);
  }
}

/** An error as the body of an answer. */
export function encodeError(error: MusterError): string {
  return JSON.stringify(error.toWire());
}

/** The error that an answer carries; a body that can not be read still becomes an error. */
export function decodeError(body: string): MusterError {
  try {
    return MusterError.fromWire(JSON.parse(body) as WireError);
  } catch {
    return new MusterError('internal', `An answer carried an error that can not be read: ${body.slice(0, 200)}`);
  }
}
