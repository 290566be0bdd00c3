const LOCATION = Buffer.from('"location":"');
/** What may follow the location of an event, which Incus writes as the last field but one. */
const END = /^([^"\\]*)"(?:,"project":"[^"\\]*")?\}\s*$/u;
/** Longer than any end of an event that is worth looking at. Bytes. */
const LONGEST_END = 1_024;

/**
 * True when the event surely happened on another member, told without reading all of it: in a cluster of many members most
 * events are such. False when it cannot be told.
 */
export function isRelayed(event: Buffer, member: string): boolean {
  const at = event.lastIndexOf(LOCATION);
  if (at < 0 || event.length - at > LONGEST_END) return false;
  // Byte by byte, which is quicker than as UTF-8; what is no ASCII is compared as such.
  const location = END.exec(event.toString('latin1', at + LOCATION.length))?.[1];
  if (location === undefined || location === '' || location === member) return false;
  return location !== Buffer.from(member).toString('latin1');
}
