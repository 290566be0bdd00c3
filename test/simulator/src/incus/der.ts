/** The few forms of DER that a certificate is made of. */
export const der = {
  sequence: (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts),
  set: (...parts: readonly Buffer[]): Buffer => tagged(0x31, ...parts),
  /** A context-specific element: constructed (`explicit`) or holding plain bytes. */
  explicit: (number: number, ...parts: readonly Buffer[]): Buffer => tagged(0xa0 + number, ...parts),
  implicit: (number: number, bytes: Buffer): Buffer => tagged(0x80 + number, bytes),
  /** A positive integer from big-endian bytes. */
  integer: (bytes: Buffer): Buffer => tagged(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([zero, bytes])),
  bitString: (bytes: Buffer, unusedBits = 0): Buffer => tagged(0x03, Buffer.from([unusedBits]), bytes),
  octetString: (...parts: readonly Buffer[]): Buffer => tagged(0x04, ...parts),
  utf8: (text: string): Buffer => tagged(0x0c, Buffer.from(text)),
  boolean: (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0])),
  /** UTCTime, good until 2049. */
  time: (date: Date): Buffer =>
    tagged(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`)),
  /** An object identifier in dotted form. */
  oid: (dotted: string): Buffer => {
    const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
    return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
  },
};

const zero = Buffer.from([0]);

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
