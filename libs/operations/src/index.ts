export { acceptOperation, claimTargets, digestOf, replayOf, type NewOperation } from './accept.js';
export { afterError, pauseBefore } from './after-error.js';
export {
  defineFlow,
  type Flow,
  type FlowStep,
  type Json,
  type Look,
  type StepAction,
  type StepContext,
  type StepUndo,
} from './flow.js';
export { commandFault, commandOperation, type OperationCommand } from './control.js';
export { onceBesideOperations } from './once-beside-operations.js';
export { operationEvent } from './events.js';
export { type StepRow, type StepState } from './operation-rows.js';
export { operationView, VIEW_SQL } from './operation-view.js';
export { OPERATION_CONTROL_MIGRATION_SQL, OPERATIONS_MIGRATION_SQL } from './schema.js';
export { takeOver, type Superseded } from './take-over.js';
export { OperationWorker, type WorkerOptions } from './worker.js';
