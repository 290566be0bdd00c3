import { z } from 'zod';

/**
 * Told to a reader of events in place of events that are not kept any more, since it was away for too long, or since the service
 * has another database (`next` is not above `after` then). What it knows of the things that it follows may be out of date; a list
 * that is fetched afterwards is not.
 */
export const EventGap = z.object({
  /** The service whose events are missing, such as `/muster/inventory`. */
  source: z.string(),
  /** Its last event that the reader has seen, and the next one that follows, by their numbers. */
  after: z.number().int(),
  next: z.number().int(),
  message: z.string(),
});
export type EventGap = z.infer<typeof EventGap>;
