import type { Operation } from '@muster/contracts';
import type { Session } from '../session.js';
import { progressLines } from './progress-lines.js';
import { progressView } from './progress-view.js';

/** Shows an operation while it changes. */
export interface ProgressDisplay {
  show(operation: Operation): void;
  /** Leaves what was shown last, and stops showing. */
  close(): void;
}

/** Pause between two drawings, so that the times run. Milliseconds. */
const REDRAW_MS = 200;

/** On a terminal a picture that changes, elsewhere a line for each change. Both on stderr: they are no result. */
export async function openProgressDisplay(session: Session): Promise<ProgressDisplay> {
  const { stderr } = session.surroundings;
  if (session.options.quiet === true) return { show: () => undefined, close: () => undefined };
  return stderr.isTTY === true ? picture(session) : lines(session);
}

function lines(session: Session): ProgressDisplay {
  let before: Operation | undefined;
  return {
    show(operation) {
      for (const line of progressLines(before, operation)) session.note(line);
      before = operation;
    },
    close: () => undefined,
  };
}

async function picture({ surroundings: { stderr, env } }: Session): Promise<ProgressDisplay> {
  const [{ createLogUpdate }, { default: colours }] = await Promise.all([import('log-update'), import('picocolors')]);
  const screen = createLogUpdate(stderr as NodeJS.WriteStream);
  const paint = colours.createColors(env['NO_COLOR'] === undefined);
  let shown: Operation | undefined;
  const draw = (rows?: number): void => {
    if (shown !== undefined) screen(progressView(shown, Date.now(), paint, rows));
  };
  const timer = setInterval(() => draw(stderr.rows), REDRAW_MS);
  return {
    show(operation) {
      shown = operation;
      draw(stderr.rows);
    },
    close() {
      clearInterval(timer);
      draw(stderr.rows);
      screen.done();
    },
  };
}
