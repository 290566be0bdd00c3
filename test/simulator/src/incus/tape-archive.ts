import { gunzipSync, gzipSync } from 'node:zlib';

const blockSize = 512;

/** A gzip'ed tar with one file, which is all that a simulated backup needs. */
export function packOne(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(blockSize);
  header.write(name, 0, 100);
  header.write('0000600\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('ustar\x0000', 257);
  header.write('        ', 148);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize);
  return gzipSync(Buffer.concat([header, content, padding, Buffer.alloc(2 * blockSize)]));
}

/** The content of the one file of `packOne`. Throws for anything else. */
export function unpackOne(name: string, archive: Buffer): Buffer {
  const tar = gunzipSync(archive);
  const found = tar.toString('utf8', 0, 100).replace(/\0.*$/s, '');
  if (found !== name) throw new Error(`The archive holds "${found}" and not "${name}"`);
  const size = Number.parseInt(tar.toString('latin1', 124, 135), 8);
  return tar.subarray(blockSize, blockSize + size);
}
