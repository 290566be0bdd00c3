import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { IncusServer } from './incus-server.js';
import type { Welcome } from './tls-listener.js';

/** What is done with the requests of all simulated servers. */
export interface Gate {
  welcome: (incus: IncusServer) => Welcome;
  request: (incus: IncusServer, request: IncomingMessage, response: ServerResponse) => void;
  upgrade: (incus: IncusServer, request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** The one HTTP parser behind all listeners; a connection remembers whose it is. */
export class SharedHttp {
  readonly server: Server;
  readonly #owners = new WeakMap<Duplex, IncusServer>();
  readonly #gate: Gate;

  constructor(gate: Gate) {
    this.#gate = gate;
    this.server = createServer((request, response) => {
      this.#gate.request(this.#ownerOf(request.socket), request, response);
    });
    this.server.on('upgrade', (request, socket, head) => {
      this.#gate.upgrade(this.#ownerOf(request.socket), request, socket, head);
    });
    // Incus keeps idle connections; a client must never meet a reset because the simulator tidied up.
    this.server.keepAliveTimeout = 0;
    this.server.requestTimeout = 0;
  }

  welcome(incus: IncusServer): Welcome {
    return this.#gate.welcome(incus);
  }

  adopt(socket: TLSSocket, incus: IncusServer): void {
    this.#owners.set(socket, incus);
  }

  #ownerOf(socket: Duplex): IncusServer {
    const owner = this.#owners.get(socket);
    if (owner === undefined) throw new Error('A connection that no simulated server accepted');
    return owner;
  }
}
