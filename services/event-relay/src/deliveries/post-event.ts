import { lookup, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { isLocal, targetFault } from '../webhooks/target.js';

/** What is sent, and to whom. */
export interface Post {
  readonly url: string;
  readonly secret: string;
  /** The same in each attempt. */
  readonly id: string;
  readonly body: string;
}

/** How an attempt ended. */
export type PostOutcome =
  { readonly delivered: true } | { readonly delivered: false; readonly reason: string; readonly retryAfterMs?: number };

/** From the look-up of the name to the answer. Milliseconds. */
export const POST_DEADLINE_MS = 10_000;
/** Sockets that nobody used for this time are closed. Milliseconds. */
const IDLE_MS = 15_000;
/** What a receiver answers is not read, but so much of it is waited for, so that its connection can be used again. */
const MOST_ANSWER_BYTES = 64 * 1024;

const httpsAgent = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS });
const httpAgent = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });

/**
 * Sends an event once, signed as Standard Webhooks has it. A redirection is not followed, and counts as a failure. Throws
 * only when the signal fires.
 */
export async function postEvent(post: Post, allowLocal: boolean, signal: AbortSignal): Promise<PostOutcome> {
  const fault = targetFault(post.url, allowLocal);
  if (fault !== undefined) return { delivered: false, reason: `the address ${fault}` };
  const deadline = AbortSignal.timeout(POST_DEADLINE_MS);
  try {
    return outcomeOf(await send(post, allowLocal, AbortSignal.any([signal, deadline])));
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) return { delivered: false, reason: `no answer within ${POST_DEADLINE_MS / 1_000} s` };
    const { code = '', message } = error as NodeJS.ErrnoException;
    return { delivered: false, reason: message || code };
  }
}

function outcomeOf({ statusCode = 0, headers }: IncomingMessage): PostOutcome {
  if (statusCode >= 200 && statusCode < 300) return { delivered: true };
  const seconds = Number(headers['retry-after']);
  return {
    delivered: false,
    reason: `answered ${statusCode}`,
    ...(seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {}),
  };
}

async function send(
  { url, secret, id, body }: Post,
  allowLocal: boolean,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const now = new Date();
  const secure = url.startsWith('https:');
  const options = {
    method: 'POST',
    agent: secure ? httpsAgent : httpAgent,
    signal,
    lookup: allowLocal ? undefined : lookupElsewhere,
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'muster',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, now, body),
    },
  };
  return new Promise((resolve, reject) => {
    const asked = (secure ? httpsRequest : httpRequest)(url, options, (answer) => {
      drain(answer);
      resolve(answer);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

function drain(answer: IncomingMessage): void {
  let size = 0;
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_ANSWER_BYTES) answer.destroy();
  });
  answer.on('error', () => undefined);
}

/** Looks a name up, and refuses what it stands for when that is here: a name that changes its mind leads nowhere. */
const lookupElsewhere: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '');
    const here = addresses.find(({ address }) => isLocal(address));
    if (here !== undefined)
      return callback(new Error(`${hostname} leads to ${here.address}, which is not allowed`), '');
    return giveAddresses(addresses, options.all === true, callback);
  });
};

function giveAddresses(addresses: LookupAddress[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  const [first] = addresses;
  if (all || first === undefined) callback(null, addresses);
  else callback(null, first.address, first.family);
}
