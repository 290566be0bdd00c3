const LOCATION = Buffer.from('"location":"');
/** What may follow the location of an event, which Incus writes as the last field but one. */
const END = /^(?<location>[^"\\]*)"(?:,"project":"[^"\\]*")?\}\s*$/u;
/** Longer than any end of an event that is worth looking at. Bytes. */
const LONGEST_END = 1_024;

/**
 * True when the event surely happened on another member, told without reading all of it: in a cluster of many members most
 * events are such. False when it cannot be told.
 */
export function isRelayed(event: Buffer, member: string): boolean {
  const at = event.lastIndexOf(LOCATION);
  if (at < 0 || event.length - at > LONGEST_END) return false;
  const location = END.exec(event.toString('utf8', at + LOCATION.length))?.groups?.['location'];
  return location !== undefined && location !== '' && location !== member;
}
