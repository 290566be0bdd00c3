import type { NatsUser, ServiceName } from './service-names.js';

/** What a login may do, in the words of the design; the subjects follow from it below. */
interface Rights {
  /** Services that it may ask questions. */
  readonly asks: readonly ServiceName[];
  /** Answers questions at `muster.rpc.<its name>.>`. */
  readonly answers: boolean;
  /** Nouns of the events that it may publish. */
  readonly tells: readonly string[];
  /** Hears events as they pass (core NATS, nothing is kept for it). */
  readonly hears: readonly string[];
  /** Streams that it reads through durable consumers, and the names of those. `*` is any name. */
  readonly consumes: Readonly<Record<string, readonly string[]>>;
  /** Gives out work. */
  readonly orders: boolean;
  /** Sets aside messages that nobody can read. */
  readonly buries: boolean;
  /** May make streams again that NATS has lost. */
  readonly restores: readonly string[];
  /** Decides for NATS who may log in that is not in this table. */
  readonly admits: boolean;
}

const NOTHING: Rights = {
  asks: [],
  answers: false,
  tells: [],
  hears: [],
  consumes: {},
  orders: false,
  buries: false,
  restores: [],
  admits: false,
};

/** The one table of who may do what over NATS. */
const RIGHTS: Readonly<Record<ServiceName, Rights>> = {
  gateway: { ...NOTHING, asks: ['provisioning', 'templates', 'inventory', 'relay'], hears: ['muster.event.>'] },
  templates: { ...NOTHING, answers: true, tells: ['template'] },
  provisioning: {
    ...NOTHING,
    answers: true,
    asks: ['templates', 'inventory'],
    tells: ['server', 'cluster', 'operation', 'token', 'channel'],
    consumes: { WORK: ['*'], DEAD: ['*'] },
    orders: true,
    buries: true,
    restores: ['WORK', 'EVENTS', 'DEAD'],
  },
  inventory: {
    ...NOTHING,
    answers: true,
    asks: ['provisioning'],
    tells: ['resource', 'inventory'],
    hears: ['muster.event.cluster.>', 'muster.event.server.>'],
    consumes: { EVENTS: ['inventory', 'inventory-clusters', 'inventory-servers'] },
    buries: true,
  },
  // Makes and removes the consumer of each subscriber and webhook. NATS knows no prefixes of names, so it may touch any.
  relay: { ...NOTHING, answers: true, consumes: { EVENTS: ['*'] }, admits: true },
};

/** Where a NATS server asks who somebody is that its configuration does not name. */
const ADMISSION_SUBJECT = '$SYS.REQ.USER.AUTH';

export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Answers go to inboxes below this prefix; nobody may listen at another's. */
export function inboxPrefix(user: string): string {
  return `_INBOX_${user}`;
}

/** The subjects of a login. Answering is granted by the server for each question that arrives. */
export function permissionsOf(user: NatsUser): Permissions {
  if (user === 'admin') return { publish: ['>'], subscribe: ['>'] };
  const rights = RIGHTS[user];
  return {
    publish: [
      '$JS.API.INFO',
      ...rights.asks.map((service) => `muster.rpc.${service}.>`),
      ...rights.tells.map((noun) => `muster.event.${noun}.>`),
      // Whoever publishes events makes their stream again when NATS has lost it; changing it is another right.
      ...(rights.tells.length > 0 ? ['$JS.API.STREAM.INFO.EVENTS', '$JS.API.STREAM.CREATE.EVENTS'] : []),
      ...(rights.orders ? ['muster.work.>', '$JS.API.STREAM.INFO.WORK'] : []),
      ...(rights.buries ? ['muster.dead.>', '$JS.API.STREAM.INFO.DEAD'] : []),
      ...Object.entries(rights.consumes).flatMap(([stream, names]) => [
        `$JS.API.STREAM.INFO.${stream}`,
        ...names.flatMap((name) => consumerSubjects(stream, name)),
      ]),
      ...rights.restores.flatMap((stream) =>
        ['CREATE', 'UPDATE', 'INFO'].map((verb) => `$JS.API.STREAM.${verb}.${stream}`),
      ),
    ].filter((subject, index, all) => all.indexOf(subject) === index),
    subscribe: [
      `${inboxPrefix(user)}.>`,
      ...(rights.answers ? [`muster.rpc.${user}.>`] : []),
      ...rights.hears,
      ...(rights.admits ? [ADMISSION_SUBJECT] : []),
      ...Object.keys(rights.consumes).map((stream) => `$JS.EVENT.ADVISORY.CONSUMER.*.${stream}.>`),
    ],
  };
}

/** What a pull consumer needs: to be made, looked at, deleted, asked for messages, and acknowledged. */
function consumerSubjects(stream: string, name: string): string[] {
  return [
    `$JS.API.CONSUMER.CREATE.${stream}.${name}`,
    `$JS.API.CONSUMER.CREATE.${stream}.${name}.>`,
    ...['DURABLE.CREATE', 'INFO', 'DELETE', 'MSG.NEXT'].map((verb) => `$JS.API.CONSUMER.${verb}.${stream}.${name}`),
    `$JS.ACK.${stream}.${name}.>`,
  ];
}
