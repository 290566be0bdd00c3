import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ControlListen } from './control/control-server.js';
import type { ProviderConfig } from './incusos/incus-os-state.js';
import type { SimulatorOptions } from './simulator.js';

export const usage = `Usage: main.js [options]
  --servers N                  how many servers (default 1)
  --prefix NAME                servers are NAME1, NAME2, … (default s)
  --network BLOCK              127.a.b or 127.a (default: a free block)
  --port PORT                  of every server (default 8443)
  --state DIR                  keep the servers here over a restart
  --seed N                     the source of random values (default 1)
  --latency MIN-MAX            milliseconds before each answer
  --latencies real             each call takes what it takes a real daemon …
  --latency-factor N           … so many times (default 1)
  --control PORT               control API on 127.0.0.1 (0: any free port)
  --control-socket PATH        control API on a unix socket
  --server-url URL             register new servers here …
  --server-token TOKEN         … with this token …
  --server-certificate FILE    … and trust this certificate
`;

export interface CommandLine {
  readonly simulator: SimulatorOptions;
  readonly control: ControlListen | undefined;
}

/** Reads the arguments. Throws with a sentence that says which one is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      servers: text,
      prefix: text,
      network: text,
      port: text,
      state: text,
      seed: text,
      latency: text,
      latencies: text,
      'latency-factor': text,
      control: text,
      'control-socket': text,
      'server-url': text,
      'server-token': text,
      'server-certificate': text,
    },
  });
  const provider = providerIn(values);
  const { prefix, network, state: stateDirectory } = values;
  const numbers = { servers: values.servers, port: values.port, seed: values.seed };
  return {
    simulator: {
      ...Object.fromEntries(
        Object.entries(numbers).flatMap(([key, value]) => (value === undefined ? [] : [[key, whole(key, value)]])),
      ),
      ...(prefix === undefined ? {} : { prefix }),
      ...(network === undefined ? {} : { network }),
      ...(stateDirectory === undefined ? {} : { stateDirectory }),
      ...(values.latency === undefined ? {} : { latency: latencyIn(values.latency) }),
      ...realLatenciesIn(values.latencies, values['latency-factor']),
      ...(provider === undefined ? {} : { provider }),
    },
    control: controlIn(values.control, values['control-socket']),
  };
}

function whole(name: string, value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`--${name} must be a whole number, not "${value}"`);
}

function latencyIn(value: string): { min: number; max: number } {
  const [min = NaN, max = min] = value.split('-').map(Number);
  if (min >= 0 && max >= min) return { min, max };
  throw new Error(`--latency must be MIN-MAX in milliseconds, not "${value}"`);
}

function realLatenciesIn(kind: string | undefined, factor = '1'): Partial<SimulatorOptions> {
  if (kind === undefined) return {};
  if (kind !== 'real') throw new Error(`--latencies must be real, not "${kind}"`);
  if (Number(factor) > 0) return { latencies: 'real', latencyFactor: Number(factor) };
  throw new Error(`--latency-factor must be a number above 0, not "${factor}"`);
}

function controlIn(port: string | undefined, socketPath: string | undefined): ControlListen | undefined {
  if (port !== undefined && socketPath !== undefined) throw new Error('Give --control or --control-socket, not both');
  if (socketPath !== undefined) return { socketPath };
  return port === undefined ? undefined : { port: whole('control', port) };
}

function providerIn(values: Record<string, string | undefined>): ProviderConfig | undefined {
  const { 'server-url': url, 'server-token': token, 'server-certificate': certificate } = values;
  if (url === undefined && token === undefined) return undefined;
  if (url === undefined || token === undefined) throw new Error('--server-url and --server-token belong together');
  const provider = { server_url: url, server_token: token };
  return certificate === undefined ? provider : { ...provider, server_certificate: readFileSync(certificate, 'utf8') };
}
