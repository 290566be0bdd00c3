/** Injects the process' one connection to NATS. */
export const NATS_CONNECTION = Symbol('NATS_CONNECTION');
