import { MusterError } from '@muster/errors';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandOperation } from '../control.js';
import type { Flow } from '../flow.js';
import type { Disturbance, Place } from './disturbed-flow.js';
import { FlowDriver, type Ended } from './flow-driver.js';

/** Something that the flow can be asked for once, with nothing left of earlier runs. */
export interface FlowWorld {
  /** Asks for the work as a user would; gives the operation's id. */
  ask(): Promise<string>;
  /** What the servers hold, without what differs from run to run. */
  state(): Promise<unknown>;
  close(): Promise<void>;
}

/** A flow with what it needs to be run again and again. */
export interface FlowSubject<Tools> {
  readonly dataSource: DataSource;
  readonly tools: Tools;
  // oxlint-disable-next-line typescript/no-explicit-any -- each kind has its own input
  readonly flows: readonly Flow<any, Tools>[];
  /** @param carry brings operations to their end that the world itself needs first. */
  world(carry: (operation: string) => Promise<Ended>): Promise<FlowWorld>;
  close(): Promise<void>;
}

/** What the laws have to know of a flow besides its table. */
export interface FlowCharacter {
  // oxlint-disable-next-line typescript/no-explicit-any -- each kind has its own input
  readonly flow: Flow<any, any>;
  /**
   * What undoing on demand leaves after the pivot: `before` is the state before the work; `nothing-to-compare` where the
   * flow cannot be taken back to that, e.g. because it deletes. `stays` where that is so before the pivot too: a server
   * that was switched off stays off.
   */
  readonly undo: 'before' | 'nothing-to-compare' | 'stays';
}

const LONG = { timeout: 180_000 };

/**
 * The laws that every flow obeys, each proven against the servers and not only against our own records: its steps may run
 * twice, it may die before and after each effect, each step may fail once, and each undo may run twice.
 */
export function flowLaws<Tools>(character: FlowCharacter, prepare: () => Promise<FlowSubject<Tools>>): void {
  const { flow } = character;
  const pivot = flow.steps.findIndex((step) => step.pivot === true);
  const names = flow.steps.map((step) => step.name);
  const reversible = pivot === -1 ? names : names.slice(0, pivot);
  const lasting = pivot === -1 ? [] : names.slice(pivot);

  describe(`${flow.kind} obeys the laws of flows:`, () => {
    let subject: FlowSubject<Tools>;
    let driver: FlowDriver<Tools>;
    let undisturbed: unknown;

    beforeAll(async () => {
      subject = await prepare();
      driver = new FlowDriver(subject.dataSource, subject.tools, subject.flows);
      undisturbed = await inWorld(async (world) => {
        expect(await driver.carry(await world.ask())).toMatchObject({ state: 'done', last_error: null });
        return world.state();
      });
    }, 240_000);

    afterAll(async () => {
      await subject?.close();
    });

    it('succeeds with every step run twice', LONG, async () => {
      await inWorld(async (world) => {
        const id = await world.ask();
        expect(await driver.carry(id, flow.kind, { twice: true })).toMatchObject({ state: 'done' });
        expect(await world.state()).toEqual(undisturbed);
      });
    });

    it.each(['beforeEffect', 'beforeRecord'] as const)(
      'ends as undisturbed when its process dies at every row: %s',
      LONG,
      async (moment) => {
        await inWorld(async (world) => {
          const ended = await driver.carryDying(await world.ask(), flow.kind, moment);
          expect(ended).toMatchObject({ state: 'done' });
          expect(new Set(ended.deaths.map(({ step }) => step))).toEqual(new Set(names));
          expect(await world.state()).toEqual(undisturbed);
        });
      },
    );

    for (const step of reversible) {
      it(`is taken back when ${step} fails after its effect, each undo running twice`, LONG, async () => {
        await inWorld(async (world) => {
          const before = await world.state();
          const id = await world.ask();
          const ended = await driver.carry(id, flow.kind, { twice: true, beforeRecord: failingAt(step) });
          expect(ended).toMatchObject({ state: 'undone', last_error: { message: PLANTED } });
          expect(await claimsOf(id)).toBe(0);
          expect(await stateAfterUndo(world, before)).toEqual(before);
        });
      });
    }

    it.runIf(reversible.length > 0)(
      'is taken back when its process dies after the effect of every undo',
      LONG,
      async () => {
        await inWorld(async (world) => {
          const before = await world.state();
          const id = await world.ask();
          const step = reversible.at(-1) ?? '';
          const ended = await driver.carryDying(id, flow.kind, 'beforeUndone', { beforeRecord: failingAt(step) });
          expect(ended).toMatchObject({ state: 'undone' });
          expect(await stateAfterUndo(world, before)).toEqual(before);
        });
      },
    );

    for (const step of lasting) {
      it(
        `stops when ${step} fails after its effect, keeps its claims, and resumed it ends as undisturbed`,
        LONG,
        async () => {
          await inWorld(async (world) => {
            const id = await world.ask();
            const ended = await driver.carry(id, flow.kind, { beforeRecord: failingAt(step) });
            expect(ended).toMatchObject({ state: 'failed', last_error: { message: PLANTED } });
            expect(await claimsOf(id)).toBeGreaterThan(0);
            await commandOperation(subject.dataSource, id, 'resume');
            expect(await driver.carry(id)).toMatchObject({ state: 'done' });
            expect(await world.state()).toEqual(undisturbed);
          });
        },
      );
    }

    it.runIf(lasting.length > 0 && character.undo === 'before')(
      'can be taken back on demand from its last step on, dying after the effect of every undo',
      LONG,
      async () => {
        await inWorld(async (world) => {
          const before = await world.state();
          const id = await world.ask();
          const step = lasting.at(-1) ?? '';
          expect(await driver.carry(id, flow.kind, { beforeRecord: failingAt(step) })).toMatchObject({
            state: 'failed',
          });
          await commandOperation(subject.dataSource, id, 'undo');
          expect(await driver.carryDying(id, flow.kind, 'beforeUndone')).toMatchObject({ state: 'undone' });
          expect(await claimsOf(id)).toBe(0);
          expect(await world.state()).toEqual(before);
        });
      },
    );

    async function inWorld<T>(use: (world: FlowWorld) => Promise<T>): Promise<T> {
      const world = await subject.world((operation) => driver.carry(operation));
      try {
        return await use(world);
      } finally {
        await world.close();
      }
    }

    /** Nothing is compared where nothing is taken back. */
    async function stateAfterUndo(world: FlowWorld, before: unknown): Promise<unknown> {
      return character.undo === 'stays' ? before : world.state();
    }

    async function claimsOf(id: string): Promise<number> {
      const rows = (await subject.dataSource.query('SELECT count(*)::int AS n FROM claim WHERE operation = $1', [
        id,
      ])) as {
        n: number;
      }[];
      return rows[0]?.n ?? 0;
    }
  });
}

const PLANTED = 'planted by a law of flows';

/** Fails once at the first row of a step that comes to its end. */
function failingAt(step: string): NonNullable<Disturbance['beforeRecord']> {
  let failed = false;
  return async (place: Place) => {
    if (place.step !== step || failed) return Promise.resolve();
    failed = true;
    throw new MusterError('server.refused', PLANTED);
  };
}
