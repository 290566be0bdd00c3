import { ConnectionError } from '@muster/api-client';
import { type Finding, MusterError } from '@muster/errors';
import type { Command } from 'commander';
import { EXIT, type ExitStatus } from '../exit-status.js';
import type { ListFormat } from '../output/format.js';
import type { Session } from '../session.js';
import { Interrupted, UsageError } from '../usage-error.js';
import { findingLines } from './finding-lines.js';
import { headline } from './headline.js';
import type { SourceTexts } from './source-texts.js';

/** What went wrong, however it is written. */
export interface Problem {
  readonly status: ExitStatus;
  readonly code: string;
  readonly message: string;
  readonly findings: readonly Finding[];
  readonly nextStep: string;
}

/** Tells on stderr what went wrong and what to do next: as JSON when the result would have been. */
export function reportProblem(thrown: unknown, session: Session, command: Command): ExitStatus {
  if (thrown instanceof Interrupted) {
    session.note(thrown.message);
    return EXIT.interrupted;
  }
  const problem = problemOf(thrown, command);
  const text = wantsJson(command) ? problemJson(problem) : problemText(problem, session.sources);
  session.surroundings.stderr.write(`${text}\n`);
  if (thrown instanceof Error) session.debug(thrown.stack ?? thrown.message);
  return problem.status;
}

function problemOf(thrown: unknown, command: Command): Problem {
  if (thrown instanceof UsageError) {
    const nextStep = thrown.nextStep ?? `See "${pathOf(command)} --help".`;
    return { status: EXIT.usage, code: 'usage', message: thrown.message, findings: [], nextStep };
  }
  const { code, message, findings, nextStep } = MusterError.from(thrown);
  const status = thrown instanceof ConnectionError ? EXIT.unreachable : EXIT.failed;
  return { status, code, message, findings, nextStep };
}

/** `Error: …`, each finding with its place, then what to do next. */
export function problemText({ message, findings, nextStep }: Problem, sources: SourceTexts): string {
  const head = headline(message, findings);
  const lines = findings.flatMap((finding) => findingLines(finding, sources));
  const error =
    head === '' ? `Error: ${findings.length === 1 ? '1 problem' : `${findings.length} problems`}` : `Error: ${head}`;
  return [error, ...lines.map((line) => `  ${line}`), nextStep].join('\n');
}

function problemJson({ code, message, findings, nextStep }: Problem): string {
  return JSON.stringify({ error: { code, message, findings, next_step: nextStep } }, undefined, 2);
}

function wantsJson(command: Command): boolean {
  const { format } = command.opts<{ format?: ListFormat | string }>();
  return format === 'json' || (typeof format === 'object' && format.kind === 'json');
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
