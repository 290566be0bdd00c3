import type { OperationState } from '@muster/contracts';
import type { WireError } from '@muster/errors';
import type { Json } from './flow.js';

/** A row of `operation`, as the runner reads it. Big integers come as text. */
export interface OperationRow {
  readonly id: string;
  readonly kind: string;
  readonly input: unknown;
  readonly cluster_id: string | null;
  readonly direction: 'forward' | 'back';
  readonly state: OperationState;
  readonly fence: string;
  readonly cancel: boolean;
  readonly attempts: number;
  readonly failing_since: Date | null;
  readonly last_error: WireError | null;
  readonly traceparent: string | null;
}

export type StepState = 'planned' | 'started' | 'done' | 'undone';

/** A row of `step`. */
export interface StepRow {
  readonly name: string;
  readonly server: string;
  readonly position: number;
  readonly state: StepState;
  readonly intent: Json;
  readonly notes: Readonly<Record<string, Json | undefined>>;
  readonly result: Json;
}
