const BLOCK = 512;

interface Entry {
  /** A name with a slash at its end is a folder. */
  readonly name: string;
  readonly content?: string;
}

/** A tar archive (ustar) of a few small files, the same bytes for the same entries: an image's fingerprint depends on them. */
export function tar(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ name, content = '' }) => [
    header(name, Buffer.byteLength(content)),
    padded(content),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const isFolder = name.endsWith('/');
  block.write(name, 0);
  block.write(isFolder ? '0000755\0' : '0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write(isFolder ? '5' : '0', 156);
  block.write('ustar\u000000', 257);
  // The checksum is made over the header with blanks in its place.
  block.write(' '.repeat(8), 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padded(content: string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}
