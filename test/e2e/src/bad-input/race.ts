import { ROUNDS, type BadWorld } from './bad-world.js';
import type { Answer } from './ask.js';
import type { ClusterWish, RaceFixture } from './fixture.js';
import { refuseLate } from './refuse-late.js';
import { withWords } from './requests-of.js';

/** What two requests at the same moment were answered. */
export interface Round {
  readonly answers: readonly [Answer, Answer];
  /** What stands in braces in the fixture, for this round. */
  readonly words: Readonly<Record<string, string>>;
}

/** All rounds at once, each with two servers of its own that refuse late: so nobody has ended when all were asked. */
export async function runRace(world: BadWorld, { race }: RaceFixture): Promise<Round[]> {
  for (const { name } of world.racers.servers()) refuseLate(world.racers, name);
  return Promise.all(
    Array.from({ length: ROUNDS }, async (_, index) => {
      const words = { round: String(index + 1), first: `r${2 * index + 1}`, second: `r${2 * index + 2}` };
      const [left, right] = race.map((wish) => ask(world, wish, words));
      if (left === undefined || right === undefined) throw new Error('a race needs two requests');
      return { answers: await Promise.all([left, right]), words };
    }),
  );
}

async function ask(world: BadWorld, wish: ClusterWish, words: Round['words']): Promise<Answer> {
  return world.askers.administrator({
    method: 'POST',
    path: '/1.0/provisioning/clusters',
    headers: { Prefer: 'respond-async' },
    body: {
      name: withWords(wish.name, words),
      server_names: wish.server_names.map((name) => withWords(name, words)),
      server_type: 'incus',
    },
  });
}
