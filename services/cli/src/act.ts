import type { Command } from 'commander';
import { EXIT, type ExitStatus } from './exit-status.js';
import { Session } from './session.js';
import type { Surroundings } from './surroundings.js';

/** What a command does: with the words after its name, and its flags. */
export type Work<Options> = (session: Session, args: readonly string[], options: Options) => Promise<ExitStatus | void>;

/** Makes the action of a command. */
export type Act = <Options = object>(work: Work<Options>) => (...parameters: unknown[]) => Promise<void>;

/** Gives each command a session, reports what goes wrong, and tells the exit status. */
export function actIn(surroundings: Surroundings, tell: (status: ExitStatus) => void): Act {
  return (work) =>
    async (...parameters) => {
      const command = parameters.at(-1) as Command;
      const session = new Session(surroundings, command.optsWithGlobals());
      try {
        const args = (command.processedArgs as unknown[]).flat().filter((word) => word !== undefined) as string[];
        tell((await work(session, args, command.opts() as Parameters<typeof work>[2])) ?? EXIT.done);
      } catch (thrown) {
        const { reportProblem } = await import('./problems/report-problem.js');
        tell(reportProblem(thrown, session, command));
      } finally {
        await session.close();
      }
    };
}
