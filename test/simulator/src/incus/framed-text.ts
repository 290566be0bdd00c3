const TEXT_FRAME = 0x81;
const TWO_BYTES_FOLLOW = 126;
const EIGHT_BYTES_FOLLOW = 127;

/** A text as a server sends it over a WebSocket, whole and unmasked: the same bytes for every listener (RFC 6455, 5.2). */
export function framedText(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([TEXT_FRAME]), lengthOf(payload), payload]);
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < TWO_BYTES_FOLLOW) return Buffer.from([length]);
  const isShort = length <= 0xffff;
  const bytes = Buffer.alloc(isShort ? 3 : 9, isShort ? TWO_BYTES_FOLLOW : EIGHT_BYTES_FOLLOW);
  if (isShort) bytes.writeUInt16BE(length, 1);
  else bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}
