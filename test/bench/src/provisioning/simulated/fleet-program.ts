import { setTimeout as pause } from 'node:timers/promises';
import { reserveNetwork, startSimulator, type ProviderConfig } from '@muster/simulator';

/** What the program is told, as JSON in its first argument. */
export interface FleetSettings {
  readonly servers: number;
  readonly provider: ProviderConfig;
  /** What the time that real daemons take for each call is multiplied by. */
  readonly stretch: number;
}

/** Servers that register at the same time. */
const AT_ONCE = 60;

/** A simulated fleet as a process of its own. Prints a line when its servers listen; ends with its input. */
async function main(text: string): Promise<void> {
  const { servers, provider, stretch } = JSON.parse(text) as FleetSettings;
  const network = await reserveNetwork(servers);
  const simulator = await startSimulator({
    servers: 0,
    network: network.network,
    provider,
    latencies: 'real',
    latencyFactor: stretch,
  });
  setInterval(() => simulator.calls.clear(), 5_000).unref();
  process.stdin.resume().once('end', () => {
    void simulator.close().finally(() => {
      network.release();
      process.exit();
    });
  });
  process.stdout.write('listening\n');
  // Registering is not what is measured: thousands at once would still be busy with it when the measurement begins.
  for (let added = 0; added < servers; added += AT_ONCE) {
    await simulator.addServers(Math.min(AT_ONCE, servers - added));
    while (simulator.servers().some(({ registered }) => !registered)) await pause(50);
  }
}

const [settings] = process.argv.slice(2);
if (settings !== undefined) await main(settings);
