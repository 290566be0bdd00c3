import { z } from 'zod';
import { EVENT_DATA } from './event-data.js';
import { EVENT_TYPES, EVENTS_STREAM, type EventNoun } from './events.js';
import { resourceKind } from './inventory.js';

type Json = Record<string, unknown>;

/** In a sentence, what each event tells. */
const MEANINGS: { readonly [N in EventNoun]: { readonly [V in (typeof EVENT_TYPES)[N][number]]: string } } = {
  token: {
    created: 'A token was issued with which servers register.',
    updated: 'A token was changed, or a server has registered with it.',
    deleted: 'A token was withdrawn.',
  },
  server: {
    registered: 'A server is known now.',
    updated: 'A server changed: its state, its cluster, or what Muster knows of it.',
    renamed: 'A server has another name.',
    deleted: 'A server is known no longer.',
  },
  cluster: {
    created: 'A cluster was accepted, and is being formed.',
    updated: 'A cluster changed: its state, its members, or what Muster knows of it.',
    renamed: 'A cluster has another name.',
    deleted: 'A cluster is known no longer.',
  },
  operation: {
    accepted: 'Work that takes time was accepted, and will be carried out.',
    progressed: 'A step of an operation moved.',
    ended: 'An operation does not move by itself any more: it is done, undone, or has failed.',
  },
  template: {
    created: 'A cluster template was made.',
    updated: 'A cluster template has another content.',
    renamed: 'A cluster template has another name.',
    deleted: 'A cluster template was removed.',
  },
  resource: {
    created: 'Something on a cluster came to be, or has this name from now on.',
    updated: 'Something on a cluster changed.',
    deleted: 'Something on a cluster is gone, or has this name no longer.',
  },
  inventory: {
    synced: 'The inventory of a cluster is current again, or a kind of it was listed for the first time.',
    'gap-found': 'The inventory of a cluster is not current until "synced": events may have been missed.',
  },
};

/** The description of all events, for those who subscribe: AsyncAPI, made from the schemas that the services use. */
export function asyncApiDocument(version: string): Json {
  const types = Object.entries(EVENT_TYPES).flatMap(([noun, verbs]) => verbs.map((verb) => ({ noun, verb })));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Events of Muster',
      version,
      description:
        'Every change of a server, cluster, operation or resource, as a CloudEvent 1.0. How to subscribe, and how to miss nothing and take nothing twice: docs/events/README.md.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      nats: {
        host: 'localhost:4222',
        protocol: 'nats',
        description: `NATS JetStream: a durable consumer of the stream ${EVENTS_STREAM} for each subscriber, made by "muster subscriber add". CloudEvents in binary form.`,
        security: [{ $ref: '#/components/securitySchemes/subscriber' }],
      },
    },
    channels: Object.fromEntries(types.map((type) => [nameOf(type), channelOf(type)])),
    operations: Object.fromEntries(types.map((type) => [`receive-${nameOf(type)}`, receiving(type)])),
    components: {
      securitySchemes: {
        subscriber: { type: 'userPassword', description: 'The login that "muster subscriber add" tells once.' },
      },
      messages: Object.fromEntries(types.map((type) => [nameOf(type), messageOf(type)])),
      schemas: { ...dataSchemas(), attributes: attributesSchema() },
    },
  };
}

interface EventType {
  readonly noun: string;
  readonly verb: string;
}

const nameOf = ({ noun, verb }: EventType): string => `${noun}.${verb}`;
const meaningOf = ({ noun, verb }: EventType): string =>
  (MEANINGS as Record<string, Record<string, string>>)[noun]?.[verb] ?? '';

function channelOf(type: EventType): Json {
  return {
    address: `muster.event.${nameOf(type)}.{cluster}`,
    description: meaningOf(type),
    servers: [{ $ref: '#/servers/nats' }],
    parameters: { cluster: { description: 'The id of the cluster, or "none"' } },
    messages: { [nameOf(type)]: { $ref: `#/components/messages/${nameOf(type)}` } },
  };
}

function receiving(type: EventType): Json {
  const name = nameOf(type);
  return {
    action: 'receive',
    summary: meaningOf(type),
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
  };
}

function messageOf(type: EventType): Json {
  return {
    name: `muster.${nameOf(type)}`,
    summary: meaningOf(type),
    contentType: 'application/json',
    headers: { $ref: '#/components/schemas/attributes' },
    payload: { $ref: `#/components/schemas/${type.noun}` },
  };
}

const text = (description: string): Json => ({ type: 'string', description });

/** The attributes of a CloudEvent as headers; over HTTP and in webhooks they are fields beside `data`. */
function attributesSchema(): Json {
  return {
    type: 'object',
    required: ['ce-specversion', 'ce-id', 'ce-source', 'ce-type', 'ce-subject', 'ce-time', 'ce-sequence', 'ce-cluster'],
    properties: {
      'ce-specversion': { type: 'string', const: '1.0' },
      'ce-id': text('<service>/<number>: the same for every delivery of the same fact. Keep it to take a fact once'),
      'ce-source': text('/muster/<service>'),
      'ce-type': text('muster.<noun>.<past tense>'),
      'ce-subject': text('What it is about, by an id that never changes (of a token its beginning)'),
      'ce-time': { type: 'string', format: 'date-time' },
      'ce-sequence': text('A number that rises with each change of the subject: drop what is older than you have seen'),
      'ce-cluster': text('The id of the cluster, or "none"'),
      traceparent: text('The trace in which it came to be (W3C)'),
    },
  };
}

/** Kinds of the inventory become more: a reader must not fail at one that it does not know. */
function dataSchemas(): Json {
  const kinds = 'Kind of the inventory, such as instance or network; further ones may come';
  return Object.fromEntries(
    Object.entries(EVENT_DATA).map(([noun, schema]) => [
      noun,
      z.toJSONSchema(schema, {
        target: 'draft-7',
        override: ({ zodSchema, jsonSchema }) => {
          if (zodSchema !== resourceKind) return;
          delete jsonSchema.enum;
          jsonSchema.description = kinds;
        },
      }),
    ]),
  );
}
