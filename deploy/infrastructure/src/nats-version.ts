/** JetStream before 2.10 drops several of our stream and consumer settings in silence. */
export const OLDEST_NATS = '2.10';

/** Whether a server of this version (`2.15.1`) serves Muster. */
export function isNewEnoughNats(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 10);
}
