import type { Operation } from '@muster/contracts';
import { askForCluster, untilEnded } from '../fleet/form-cluster.js';
import { eventually } from '../fleet/registered-fleet.js';
import type { BadWorld } from './bad-world.js';
import { refuseLate } from './refuse-late.js';

/** An operation that is under way for five seconds: its server refuses late. */
export class HeldServer implements AsyncDisposable {
  private constructor(
    private readonly world: BadWorld,
    readonly operation: string,
  ) {}

  static async hold(world: BadWorld, server: string): Promise<HeldServer> {
    const { fleet, stack } = world;
    const seen = fleet.calls.list({ server }).length;
    refuseLate(fleet, server);
    const operation = await askForCluster(stack, { name: 'held', server_names: [server] });
    await eventually(async () => {
      const asked = fleet.calls.list({ server }).slice(seen);
      if (!asked.some(({ path }) => path === '/1.0')) throw new Error(`preflight has not asked ${server} yet`);
      await Promise.resolve();
    });
    return new HeldServer(world, operation);
  }

  /** The operation's end: it touched nothing and let its server go. */
  async released(): Promise<Operation> {
    return untilEnded(this.world.stack, this.operation, 'undone');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.released();
    this.world.fleet.faults.clear();
  }
}
