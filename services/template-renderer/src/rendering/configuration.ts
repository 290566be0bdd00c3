import type { configurationRender, ResponseOf } from '@muster/contracts';
import { MusterError } from '@muster/errors';

/** Checked configuration of a cluster, ready to be applied. */
export type Configuration = ResponseOf<typeof configurationRender>;

/** NATS carries 1 MiB in one answer. Bytes. */
const LARGEST = 900 * 1024;

/** Aliases and values may make much of a small text. @throws MusterError `document.invalid` for what no answer can carry */
export function requireSendable(configuration: Configuration): Configuration {
  const bytes = Buffer.byteLength(JSON.stringify(configuration));
  if (bytes <= LARGEST) return configuration;
  throw new MusterError(
    'document.invalid',
    `The configuration has ${bytes} bytes as JSON; at most ${LARGEST} can be used`,
  );
}
