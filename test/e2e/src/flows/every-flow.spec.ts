import { readdir } from 'node:fs/promises';
import { flows } from '@muster/provisioning-worker/flows/flows';
import * as serverOperations from '@muster/provisioning-worker/server-operations/server-operations';
import { expect, it } from 'vitest';

/** Those on one server are in one file, which says itself that none is missing. */
const ON_ONE_SERVER: readonly string[] = Object.values(serverOperations).map(({ kind }) => kind);

it('every flow is held to the laws of flows, in a spec of its name', async () => {
  const specs = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.laws.spec.ts'));
  const kinds = flows.map(({ kind }) => kind).filter((kind) => !ON_ONE_SERVER.includes(kind));
  expect(specs.toSorted()).toEqual([...kinds, 'server-operations'].map((kind) => `${kind}.laws.spec.ts`).toSorted());
});
