import { gunzipSync } from 'node:zlib';

const blockSize = 512;

/** What an image says of itself. */
export interface ImageMetadata {
  readonly architecture: string;
  readonly createdAt: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Reads `metadata.yaml` of a gzip'ed tar; a body that is none still is an image here, made just now. */
export function imageMetadata(body: Buffer): ImageMetadata {
  const text = metadataYaml(body) ?? '';
  const field = (name: string): string | undefined => new RegExp(`^${name}: *(\\S+)`, 'm').exec(text)?.[1];
  const created = Number(field('creation_date') ?? Math.floor(Date.now() / 1000));
  const lines = /^properties:\n((?: +.*\n?)*)/m.exec(text)?.[1]?.split('\n') ?? [];
  const properties = lines.flatMap((line) => {
    const [, key, value] = /^ +([^:]+): *(.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value.replaceAll(/^["']|["']$/g, '')] as const];
  });
  return {
    architecture: field('architecture') ?? 'x86_64',
    createdAt: new Date(created * 1000).toISOString().replace('.000Z', 'Z'),
    properties: Object.fromEntries(properties),
  };
}

function metadataYaml(body: Buffer): string | undefined {
  let tar: Buffer;
  try {
    tar = gunzipSync(body);
  } catch {
    return undefined;
  }
  for (let offset = 0; offset + blockSize <= tar.length;) {
    const name = tar.toString('utf8', offset, offset + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('latin1', offset + 124, offset + 135), 8) || 0;
    const begin = offset + blockSize;
    if (name.replace(/^\.\//, '') === 'metadata.yaml') return tar.toString('utf8', begin, begin + size);
    offset = begin + Math.ceil(size / blockSize) * blockSize;
  }
  return undefined;
}
