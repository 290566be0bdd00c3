import { startSimulator, type ProviderConfig } from '@muster/simulator';
import { latenciesOf, SLOW_CALLS } from './latencies.js';

/** What the program is told, as JSON in its first argument. */
export interface FleetSettings {
  readonly servers: number;
  readonly provider: ProviderConfig;
  readonly stretch: number;
}

/** A simulated fleet as a process of its own. Prints a line when its servers listen; ends with its input. */
async function main(text: string): Promise<void> {
  const { servers, provider, stretch } = JSON.parse(text) as FleetSettings;
  const simulator = await startSimulator({ servers, provider, ...latenciesOf(stretch) });
  for (const { milliseconds, ...call } of SLOW_CALLS) {
    simulator.faults.plant({ effect: 'slow', times: 0, milliseconds: milliseconds * stretch, ...call });
  }
  setInterval(() => simulator.calls.clear(), 5_000).unref();
  process.stdout.write('listening\n');
  process.stdin.resume().once('end', () => {
    void simulator.close().finally(() => process.exit());
  });
}

const [settings] = process.argv.slice(2);
if (settings !== undefined) await main(settings);
