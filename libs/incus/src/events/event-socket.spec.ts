import type { Duplex } from 'node:stream';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { generateSelfSigned, type KeyPair } from '../certificate/self-signed.js';
import { answerError, HttpsPeer } from '../testing/https-peer.js';
import type { EventGap } from './event-gap.js';
import { EventSocket, type EventSocketOptions } from './event-socket.js';

let identity: KeyPair;
const ending: (() => Promise<void>)[] = [];

beforeAll(async () => {
  identity = await generateSelfSigned({ commonName: 'member', usage: 'server' });
});

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

/** A real member's event endpoint: what connects is collected, and its requests are kept. */
async function startMember(): Promise<{
  peer: HttpsPeer;
  sockets: WebSocket[];
  paths: string[];
  connections: Duplex[];
}> {
  const peer = await HttpsPeer.start((_call, response) => answerError(response, 403, 'not authorized'), identity);
  const sockets: WebSocket[] = [];
  const paths: string[] = [];
  const connections: Duplex[] = [];
  const events = new WebSocketServer({ noServer: true, autoPong: false });
  peer.server.on('upgrade', (request, socket, head) => {
    paths.push(request.url ?? '');
    connections.push(socket);
    events.handleUpgrade(request, socket, head, (accepted) => sockets.push(accepted));
  });
  ending.push(() => peer.stop());
  return { peer, sockets, paths, connections };
}

interface Heard {
  readonly socket: EventSocket;
  readonly opened: () => boolean;
  readonly actions: string[];
  readonly texts: string[];
  readonly gaps: EventGap[];
}

function follow(peer: { url: string }, more: Partial<EventSocketOptions> = {}): Heard {
  const heard = { actions: [] as string[], texts: [] as string[], gaps: [] as EventGap[] };
  let opened = false;
  const socket = new EventSocket({
    url: peer.url,
    pins: [identity.certificate],
    onOpen: () => (opened = true),
    onEvent: ({ lifecycle, text }) => {
      heard.actions.push(lifecycle?.action ?? 'none');
      heard.texts.push(text);
    },
    onGap: (gap) => heard.gaps.push(gap),
    ...more,
  });
  ending.push(async () => socket.close());
  return { socket, opened: () => opened, ...heard };
}

function lifecycleText(action: string): string {
  const metadata = `{"action":"${action}","source":"/1.0/instances/c1","context":{"size":9007199254740993}}`;
  return `{"type":"lifecycle","timestamp":"2026-11-22T05:42:15.1Z","metadata":${metadata},"location":"server2","project":"default"}`;
}

async function theOnly(sockets: WebSocket[]): Promise<WebSocket> {
  await expect.poll(() => sockets.length).toBe(1);
  const [socket] = sockets;
  if (socket === undefined) throw new Error('nobody connected');
  return socket;
}

describe('the event socket of a member', () => {
  it('asks for the lifecycle events of all projects, and hands on text and meaning', async () => {
    const { peer, sockets, paths } = await startMember();
    const heard = follow(peer);
    const member = await theOnly(sockets);
    expect(paths).toEqual(['/1.0/events?type=lifecycle&all-projects=true']);
    await expect.poll(heard.opened).toBe(true);
    heard.socket.resume();
    member.send(lifecycleText('instance-created'));
    await expect.poll(() => heard.actions).toEqual(['instance-created']);
    expect(heard.texts[0]).toBe(lifecycleText('instance-created'));
  });

  it('holds events until it is let through, and keeps their order over any number of pauses', async () => {
    const { peer, sockets } = await startMember();
    const heard = follow(peer, { onEvent: ({ lifecycle }) => pauseAfterSecond(lifecycle?.action ?? '') });
    const seen: string[] = [];
    function pauseAfterSecond(action: string): void {
      seen.push(action);
      if (action === 'b') heard.socket.pause();
    }
    const member = await theOnly(sockets);
    for (const action of ['a', 'b', 'c']) member.send(lifecycleText(action));
    await echo(member);
    expect(seen).toEqual([]);
    heard.socket.resume();
    expect(seen).toEqual(['a', 'b']);
    member.send(lifecycleText('d'));
    await echo(member);
    heard.socket.resume();
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
    member.send(lifecycleText('e'));
    await expect.poll(() => seen.at(-1)).toBe('e');
    expect(heard.gaps).toEqual([]);
  });

  it('hears the member alone, however its events and those it relays are cut up on the way, and answers its pings', async () => {
    const { peer, sockets, connections } = await startMember();
    const heard = follow(peer, { onlyOf: 'server2' });
    const member = await theOnly(sockets);
    heard.socket.resume();
    const relayed = frameOf(lifecycleText('x').replace('server2', 'server1'));
    const [a, b, c] = ['a', 'b', 'c'].map((action) => frameOf(lifecycleText(action)));
    const sent = Buffer.concat([a!, relayed, b!, relayed, relayed, c!, relayed]);
    const step = 97;
    for (let at = 0; at < sent.length; at += step) await written(connections[0]!, sent.subarray(at, at + step));
    connections[0]!.write(Buffer.concat([relayed, a!, relayed]));
    await echo(member);
    expect(heard.actions).toEqual(['a', 'b', 'c', 'a']);
    expect(heard.gaps).toEqual([]);
  });

  it('is a gap when more is held than allowed, and nothing follows', async () => {
    const { peer, sockets } = await startMember();
    const heard = follow(peer, { maxHeldBytes: lifecycleText('a').length + 10 });
    const member = await theOnly(sockets);
    member.send(lifecycleText('a'));
    member.send(lifecycleText('b'));
    await expect.poll(() => heard.gaps.map(({ reason }) => reason)).toEqual(['overflow']);
    heard.socket.resume();
    expect(heard.actions).toEqual([]);
  });

  it('is a gap, told once, when the member closes or dies', async () => {
    const { peer, sockets } = await startMember();
    const heard = follow(peer);
    await theOnly(sockets);
    peer.cut();
    await expect.poll(() => heard.gaps.length).toBe(1);
    expect(heard.gaps[0]?.reason).toBe('closed');
  });

  it('is a gap when the member falls silent, and pings alone are life', async () => {
    const { peer, sockets } = await startMember();
    const heard = follow(peer, { silenceMs: 400 });
    const member = await theOnly(sockets);
    const keepalive = setInterval(() => member.ping('keepalive'), 100);
    ending.push(async () => clearInterval(keepalive));
    const begun = performance.now();
    await expect.poll(() => performance.now() - begun, { timeout: 3_000 }).toBeGreaterThan(1_200);
    expect(heard.gaps).toEqual([]);
    clearInterval(keepalive);
    await expect.poll(() => heard.gaps.map(({ reason }) => reason), { timeout: 3_000 }).toEqual(['silent']);
  });

  it('stays up through a member that only answers our pings', async () => {
    const { peer, sockets } = await startMember();
    const heard = follow(peer, { silenceMs: 300 });
    const member = await theOnly(sockets);
    let answered = 0;
    member.on('ping', () => {
      answered += 1;
      member.pong();
    });
    await expect.poll(() => answered, { timeout: 3_000 }).toBeGreaterThan(8);
    expect(heard.gaps).toEqual([]);
  });

  it.each([
    ['malformed', 'not JSON'],
    ['malformed', '{"hello":1}'],
    ['malformed', Buffer.from(lifecycleText('caf\u00e9'), 'latin1')],
  ])('is a gap (%s) when the member sends %s', async (reason, text) => {
    const { peer, sockets } = await startMember();
    const heard = follow(peer);
    (await theOnly(sockets)).send(text, { binary: false });
    await expect.poll(() => heard.gaps.map((gap) => gap.reason)).toEqual([reason]);
  });

  it('is a gap when another certificate is presented, and when the member refuses', async () => {
    const { peer, sockets } = await startMember();
    const other = await generateSelfSigned({ commonName: 'cluster', usage: 'server' });
    const wrong = follow(peer, { pins: [other.certificate] });
    await expect.poll(() => wrong.gaps.map(({ reason }) => reason)).toEqual(['tls-mismatch']);
    expect(sockets).toEqual([]);

    const refusing = await HttpsPeer.start((_call, response) => answerError(response, 403, 'not authorized'), identity);
    ending.push(() => refusing.stop());
    const refused = follow(refusing);
    await expect.poll(() => refused.gaps).toEqual([{ reason: 'refused', detail: 'HTTP 403 instead of events' }]);
  });

  it('tells nobody anything after it was closed or its signal came, also while connecting', async () => {
    const { peer, sockets } = await startMember();
    const stopping = new AbortController();
    const [closed, aborted, early] = [follow(peer), follow(peer, { signal: stopping.signal }), follow(peer)];
    early.socket.close();
    await expect.poll(() => sockets.length).toBe(2);
    closed.socket.close();
    stopping.abort();
    await expect.poll(() => sockets.every((socket) => socket.readyState === socket.CLOSED)).toBe(true);
    expect([closed.gaps, aborted.gaps, early.gaps]).toEqual([[], [], []]);
    expect(early.opened()).toBe(false);
  });
});

/** A text of 126 to 65,535 bytes as a server sends it. */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff]), payload]);
}

/** Waits until the bytes are on their way, so that they come alone. */
async function written(connection: Duplex, bytes: Buffer): Promise<void> {
  await new Promise((resolve) => connection.write(bytes, resolve));
}

/** Returns when everything that was sent before has arrived: the answer to a ping comes after it. */
async function echo(member: WebSocket): Promise<void> {
  await new Promise((resolve) => {
    member.once('pong', resolve);
    member.ping();
  });
}
