import { readFile } from 'node:fs/promises';
import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { asyncApiDocument } from './asyncapi.js';
import { EVENT_TYPES } from './events.js';

const document = asyncApiDocument('1');
const names = Object.entries(EVENT_TYPES).flatMap(([noun, verbs]) => verbs.map((verb) => `${noun}.${verb}`));

describe('the description of events', () => {
  it('is the one that stands in docs/events; else run "npm run generate:events"', async () => {
    const committed = await readFile(new URL('../../../docs/events/asyncapi.json', import.meta.url), 'utf8');
    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('is valid AsyncAPI, by the schema of its authors', () => {
    const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateFormats: false });
    const validate = ajv.compile(specs.schemasWithoutId['3.0.0'] as object);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    // The schema would say so if something were wrong.
    expect(validate({ ...document, channels: { 'server.updated': { adress: 'x' } } })).toBe(false);
  });

  it('has a channel, a message with a sentence, and what is in it, for each event', () => {
    const { channels, components } = document as unknown as {
      channels: Record<string, { address: string }>;
      components: { messages: Record<string, { summary: string; payload: { $ref: string } }>; schemas: object };
    };
    expect(Object.values(channels).map(({ address }) => address)).toEqual(
      names.map((name) => `muster.event.${name}.{cluster}`),
    );
    for (const name of names) {
      const message = components.messages[name];
      expect(message?.summary).toMatch(/^[A-Z].+\.$/);
      expect(Object.keys(components.schemas)).toContain(message?.payload.$ref.split('/').at(-1));
    }
  });

  it('points at nothing that is missing', () => {
    const pointers = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
    expect(pointers.length).toBeGreaterThan(names.length);
    for (const pointer of new Set(pointers)) {
      const target = pointer
        .split('/')
        .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], document);
      expect(target, pointer).toBeDefined();
    }
  });
});
