import type { FlowSubject } from '@muster/operations/testing';
import { afterAll } from 'vitest';

/**
 * One subject for several flows of a spec file, which are proven one after the other: starting all of Muster for each
 * would take longer than the laws. Call it at the top of the file.
 */
export function sharedSubject<Shared extends FlowSubject<unknown>>(
  start: () => Promise<Shared>,
): () => Promise<Shared> {
  let started: Promise<Shared> | undefined;
  afterAll(async () => {
    await (await started)?.close();
  });
  return () => (started ??= start());
}
