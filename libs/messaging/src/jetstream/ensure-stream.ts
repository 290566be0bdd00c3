import { JetStreamApiCodes, JetStreamApiError, type JetStreamManager, type StreamInfo } from '@nats-io/jetstream';
import { STREAMS } from './streams.js';

/** True when JetStream says that it has no such stream. */
export function isStreamMissing(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound;
}

/** True when JetStream says that it has no such consumer. */
export function isConsumerMissing(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.ConsumerNotFound;
}

/**
 * The state of a stream, which is made when NATS has lost it. Settings of one that exists are left to the set-up.
 * A login without the right to make streams gets the server's refusal; one that has it will make it.
 */
export async function ensureStream(manager: JetStreamManager, name: string): Promise<StreamInfo> {
  try {
    return await manager.streams.info(name);
  } catch (error) {
    if (!isStreamMissing(error)) throw error;
    const definition = STREAMS.find((stream) => stream.name === name);
    if (definition === undefined) throw error;
    // Two that make the same stream at once both succeed: equal settings are no conflict.
    return manager.streams.add(definition);
  }
}
