import type { Answer, Place } from './ask.js';
import type { Refusal } from './fixture.js';
import { withWords } from './requests-of.js';

/** A refusal as far as a fixture speaks of it. */
export interface ComparableRefusal {
  readonly status: number;
  readonly error: string;
  /** The place of each finding; of the first alone where the fixture names one place. */
  readonly places: readonly Place[];
  /** Whether the answer says in a sentence what to do. */
  readonly saysWhatToDo: boolean;
}

/** What the answer says. */
export function saidBy(answer: Answer, { findings, line }: Refusal): ComparableRefusal {
  const { status, error, nextStep = '' } = answer;
  const places = answer.findings.map(({ path, line: row, column, server }) =>
    known({ path, line: row, column, server }),
  );
  const [first] = answer.findings;
  const onlyFirst =
    line === undefined || first === undefined ? [] : [known({ line: first.line, column: first.column })];
  return {
    status,
    error,
    places: findings === undefined ? onlyFirst : places,
    saysWhatToDo: /^[A-Z].*\.$/.test(nextStep),
  };
}

/** What the fixture wants to hear. */
export function wantedOf(expected: Refusal, words: Readonly<Record<string, string>> = {}): ComparableRefusal {
  const { status, error, message = '', line, column, findings } = expected;
  const first = line === undefined ? [] : [known({ line, column })];
  const places = JSON.parse(withWords(JSON.stringify(findings ?? first), words)) as Place[];
  return { status, error: withWords(error ?? message, words), places, saysWhatToDo: true };
}

function known(place: { [Key in keyof Place]: Place[Key] | undefined }): Place {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
}
