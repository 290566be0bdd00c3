import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

describe('the committed document of the API', () => {
  it(
    'is what the built gateway serves; else build the gateway and run scripts/generate.mjs',
    { timeout: 60_000 },
    async () => {
      const gateway = here('../../../services/gateway/dist/openapi/print-document.js');
      const { stdout } = await promisify(execFile)(process.execPath, [gateway], { maxBuffer: 16 * 1024 * 1024 });
      const committed = await readFile(here('../openapi.json'), 'utf8');
      expect(JSON.parse(committed)).toEqual(JSON.parse(stdout));
    },
  );
});
