import { setTimeout as pause } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { CallLog, LoggedCall } from './faults/call-log.js';
import { loggedBody } from './faults/call-log.js';
import type { Fault, Moment } from './faults/fault.js';
import type { FaultPlan } from './faults/fault-plan.js';
import { incomingOf } from './http/api-request.js';
import type { Incoming } from './http/api-request.js';
import { failure } from './http/reply.js';
import type { Reply } from './http/reply.js';
import { sendReply } from './http/send-reply.js';
import { dispatch, identify } from './incus/api/dispatch.js';
import type { IncusServer } from './incus/incus-server.js';
import type { Gate } from './incus/shared-http.js';
import type { Welcome } from './incus/tls-listener.js';

/** Extra milliseconds before each call is carried out. */
export interface Latency {
  readonly min: number;
  readonly max: number;
}

export interface CallGateOptions {
  readonly faults: FaultPlan;
  readonly log: CallLog;
  readonly random: () => number;
  readonly latencyOf: (server: string, method: string, url: string) => Latency | undefined;
  /** Milliseconds by which the `Date` header is wrong. */
  readonly clockOffsetOf: (server: string) => number;
  /** Hands a call under `/os` to the IncusOS of that server. */
  readonly incusOs: (server: string, incoming: Incoming) => Promise<Reply>;
  readonly cutPower: (server: string) => void;
  readonly powerOn: (server: string) => void;
}

/** Every call to every server passes here: it is logged, delayed, and meets the planted faults. */
export class CallGate implements Gate {
  constructor(private readonly options: CallGateOptions) {}

  welcome = (incus: IncusServer): Welcome => (this.options.faults.refusesConnections(incus.name) ? 'reset' : 'serve');

  request = (incus: IncusServer, request: IncomingMessage, response: ServerResponse): void => {
    this.#serve(incus, request, response).catch(() => request.socket.destroy());
  };

  upgrade = (incus: IncusServer, request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    const entry = this.#enter(incus, request, Buffer.alloc(0));
    const fault = this.options.faults.take(incus.name, 'GET', request.url ?? '/');
    const isEvents = new URL(request.url ?? '/', 'https://incus').pathname === '/1.0/events';
    const { trusted } = identify(incus, fingerprintOf(request.socket));
    if (fault?.effect === 'hang' || fault?.effect === 'hang-after') return;
    if (fault !== undefined && fault.effect !== 'slow' && fault.effect !== 'error') {
      socket.destroy();
      if (fault.effect === 'die') this.#schedulePowerCut(incus.name, fault);
      return;
    }
    if (!trusted || !isEvents || fault?.effect === 'error') {
      entry.status = fault?.status ?? (trusted ? 404 : 403);
      socket.end(`HTTP/1.1 ${entry.status} Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    entry.status = 101;
    incus.events.accept(request, socket, head);
  };

  async #serve(incus: IncusServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const incoming = await incomingOf(request);
    const entry = this.#enter(incus, request, incoming.body);
    const fault = this.options.faults.take(incus.name, incoming.method, incoming.url);
    if (fault?.effect === 'hang') return;
    if (fault?.effect === 'refuse' || fault?.effect === 'cut-before') {
      request.socket.destroy();
      return;
    }
    if (fault?.effect === 'die') this.#schedulePowerCut(incus.name, fault);
    if (fault?.effect === 'die' && (fault.milliseconds ?? 0) === 0) return;
    await this.#delay(incus.name, incoming);
    if (incus.shut && waitsForDatabase(incoming.url)) return;
    const reply =
      fault?.effect === 'error'
        ? failure(fault.status ?? 500, fault.message ?? 'planted fault')
        : await this.#route(incus, incoming, fingerprintOf(request.socket));
    if (fault?.effect === 'slow') await pause(fault.milliseconds ?? 1000);
    if (fault?.effect === 'cut-after' || fault?.effect === 'hang-after') {
      if (fault.effect === 'cut-after') request.socket.destroy();
      reply.afterwards?.();
      return;
    }
    entry.status = reply.status;
    const offset = this.options.clockOffsetOf(incus.name);
    if (offset !== 0) response.setHeader('date', new Date(Date.now() + offset).toUTCString());
    sendReply(response, reply);
  }

  async #route(incus: IncusServer, incoming: Incoming, fingerprint: string | undefined): Promise<Reply> {
    const client = identify(incus, fingerprint);
    if (!/^\/os(?:[/?]|$)/.test(incoming.url)) return dispatch(incus, incoming, client);
    if (!client.trusted) return failure(403, 'not authorized');
    const headers = { ...incoming.headers, 'x-incusos-proxy': '/os' };
    return this.options.incusOs(incus.name, { ...incoming, headers, url: incoming.url.slice('/os'.length) || '/' });
  }

  /** Called when a server reaches a moment; says what happens to it there, if anything. */
  reached = (server: string, moment: Moment): 'die' | 'fail' | undefined => {
    const fault = this.options.faults.takeMoment(server, moment);
    if (fault === undefined) return undefined;
    if (fault.effect === 'fail') return 'fail';
    this.#schedulePowerCut(server, { ...fault, milliseconds: 0 });
    return 'die';
  };

  #enter(incus: IncusServer, request: IncomingMessage, body: Buffer): LoggedCall {
    const text = request.method === 'GET' ? undefined : loggedBody(body);
    const { traceparent } = request.headers;
    return this.options.log.add({
      server: incus.name,
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      ...(text === undefined ? {} : { body: text }),
      ...(typeof traceparent === 'string' ? { traceparent } : {}),
    });
  }

  #schedulePowerCut(server: string, fault: Fault): void {
    const { cutPower, powerOn } = this.options;
    const cut = (): void => {
      cutPower(server);
      if (fault.backAfter !== undefined) setTimeout(() => powerOn(server), fault.backAfter).unref();
    };
    if ((fault.milliseconds ?? 0) === 0) cut();
    else setTimeout(cut, fault.milliseconds).unref();
  }

  async #delay(server: string, { method, url }: Incoming): Promise<void> {
    const latency = this.options.latencyOf(server, method, url);
    if (latency === undefined || latency.max <= 0) return;
    await pause(latency.min + this.options.random() * (latency.max - latency.min));
  }
}

/** With a shut database only IncusOS, the server's word on itself and the operations in memory still answer. */
function waitsForDatabase(url: string): boolean {
  return !/^\/(os([/?]|$)|1\.0\/operations|1\.0(\?|$))/.test(url);
}

const fingerprints = new WeakMap<Duplex, string>();

/** The fingerprint of the client's certificate; computed once per connection. */
function fingerprintOf(socket: Duplex): string | undefined {
  const known = fingerprints.get(socket);
  if (known !== undefined) return known;
  const certificate = (socket as TLSSocket).getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  fingerprints.set(socket, fingerprint);
  return fingerprint;
}
