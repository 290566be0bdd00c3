/** What a figure has to reach: one of the two. */
export type Target = { readonly atMost: number } | { readonly atLeast: number };

/** What is measured, before it is. */
export interface FigureName {
  readonly name: string;
  readonly unit: string;
  /** Left out for a figure that only explains another. */
  readonly target?: Target;
}

/** One measured figure. */
export interface Figure {
  readonly name: string;
  /** Null when it could not be measured here; `note` says why. */
  readonly value: number | null;
  readonly unit: string;
  readonly target: Target | null;
  /** Null when there is nothing to reach, or nothing was measured. */
  readonly met: boolean | null;
  /** What limits it, or under which conditions it holds. */
  readonly note: string;
}

/** A figure with its value, judged. */
export function measured({ name, unit, target }: FigureName, value: number, note = ''): Figure {
  return { name, value, unit, target: target ?? null, met: target === undefined ? null : isMet(target, value), note };
}

/** A figure that this machine can not give. */
export function notMeasured({ name, unit, target }: FigureName, why: string): Figure {
  return { name, value: null, unit, target: target ?? null, met: null, note: `not measured: ${why}` };
}

/** The target as people write it. */
export function targetText(target: Target | null): string {
  if (target === null) return '–';
  return 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
}

/** As many digits as the figure bears. */
export function valueText(value: number | null): string {
  if (value === null) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

export function metText(met: boolean | null): string {
  if (met === null) return '–';
  return met ? 'yes' : 'no';
}

function isMet(target: Target, value: number): boolean {
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}
