import type { ResourceKind } from '@muster/contracts';
import type { IncusEvent } from '@muster/incus';
import { kindNames, kinds } from '../kinds.js';
import { matchPath, type PathMatch } from './object-path.js';

/** An object that has to be read again. It may turn out to be gone, or never to have been. */
export interface ObjectRef {
  readonly kind: ResourceKind;
  readonly project: string;
  readonly parent: string;
  readonly type: string;
  readonly name: string;
  /** The member that told: where a volume of that name lies. */
  readonly member: string;
}

/** What one event asks to be read again. */
export interface EventMarks {
  readonly action: string;
  readonly objects: readonly ObjectRef[];
  /** Collections in which the event does not say what changed. */
  readonly collections: readonly ResourceKind[];
  /** Collections that the event changes in passing; they may come later. */
  readonly ripples: readonly ResourceKind[];
  /** Those of them in which more than references may change. */
  readonly reaches: readonly ResourceKind[];
}

/** Actions that say that somebody looked, and change nothing that is in the inventory. */
const CHANGES_NOTHING =
  /-(retrieved|exec|console|console-reset|file-pushed|file-deleted|log-deleted|secret-created|template-created|template-deleted)$/;
/** A member that comes, goes, or is emptied changes what is where, also without an event for each object. */
const MEMBERS_CHANGED = /^cluster-member-(added|removed|renamed|evacuated|restored|healed)$/;

/** Operations that read, or only change whether an instance runs: nothing refers to that. */
const CHANGES_ONLY_ITSELF = /^(Starting|Stopping|Restarting|Freezing|Unfreezing|Snapshotting|Backing up)/;
const READS_ONLY = /^(Executing|Showing|Downloading|Exporting)/;

/** Decides what an event of a member touches; undefined when it is none of the inventory's business. */
export function marksOfEvent(event: IncusEvent, member: string): EventMarks | undefined {
  if (typeof event.metadata !== 'object' || event.metadata === null) return undefined;
  if (event.type === 'lifecycle') return marksOfLifecycle(event, event.metadata, member);
  return event.type === 'operation' ? marksOfOperation(event, event.metadata, member) : undefined;
}

function marksOfLifecycle(event: IncusEvent, metadata: LifecycleFields, member: string): EventMarks | undefined {
  const { action, source, context, project } = metadata;
  if (action === undefined || source === undefined || CHANGES_NOTHING.test(action)) return undefined;
  if (MEMBERS_CHANGED.test(action)) {
    return { action, objects: [], collections: kindNames, ripples: [], reaches: kindNames };
  }
  const match = matchSource(source);
  if (match === undefined) return undefined;
  const { kind, rest } = match;
  const matching = kinds[kind].ripples.filter(({ actions }) => actions.test(action));
  const ripples = [...new Set(matching.flatMap((ripple) => ripple.kinds))];
  const reaches = matching.flatMap((ripple) => (ripple.reaches === true ? ripple.kinds : []));
  const nameless = kinds[kind].namelessActions?.test(action) === true;
  if (nameless || kinds[kind].notObjects?.includes(match.name) === true) {
    return { action, objects: [], collections: [kind], ripples, reaches: [kind, ...reaches] };
  }
  const oldName = rest.length === 0 ? textOf(context?.['old_name']) : undefined;
  const objects = refsOf(match, { told: [project, event.project], oldName, member });
  return { action, objects, collections: [], ripples, reaches };
}

/**
 * Incus announces an object while the operation that makes it is still at work on it: an instance gets further
 * configuration after `instance-created` (seen with 7.0.2). So what an operation worked on is read again when it ends.
 */
function marksOfOperation(event: IncusEvent, metadata: OperationFields, member: string): EventMarks | undefined {
  const { description = '', resources, status_code: status = 0 } = metadata;
  if (status < OPERATION_ENDED || READS_ONLY.test(description)) return undefined;
  const matches = Object.values(resources ?? {})
    .flatMap((paths) => paths ?? [])
    .flatMap((path) => matchSource(path) ?? []);
  if (matches.length === 0) return undefined;
  const objects = matches.flatMap((match) => refsOf(match, { told: [event.project], oldName: undefined, member }));
  const touched = CHANGES_ONLY_ITSELF.test(description) ? [] : matches.map(({ kind }) => kind);
  const ripples = touched.flatMap((kind) =>
    kinds[kind].ripples.flatMap((ripple) => (ripple.actions.test(`${kinds[kind].actions}updated`) ? ripple.kinds : [])),
  );
  return { action: 'operation-ended', objects, collections: [], ripples: [...new Set(ripples)], reaches: [] };
}

/** Tells two references to the same object from two objects. */
export function refKey(ref: ObjectRef): string {
  return JSON.stringify([ref.kind, ref.project, ref.parent, ref.type, ref.name, ref.member]);
}

/** The event's own project first; the others are asked too, as an object of a project may belong to `default`. */
function projectsOf(query: string, ...told: (string | undefined)[]): string[] {
  const own = new URLSearchParams(query).get('project') ?? 'default';
  return [...new Set([own, ...told.filter((project) => project !== undefined && project !== '')])] as string[];
}

/** Incus 7.0.2 puts the project before a volume's name in events of its snapshots: `default_v1` (seen 2026-11-22). */
function namesOf({ kind, name }: PathMatch, project: string, oldName: string | undefined): string[] {
  const names = oldName === undefined ? [name] : [name, oldName];
  const prefix = `${project}_`;
  if (kind === 'storage_volume' && name.startsWith(prefix)) names.push(name.slice(prefix.length));
  return names;
}

function refsOf(
  match: PathMatch & { readonly query: string },
  { told, oldName, member }: { told: (string | undefined)[]; oldName: string | undefined; member: string },
): ObjectRef[] {
  const { kind, parent, type, query } = match;
  const projects = kinds[kind].hasProject ? projectsOf(query, ...told) : [''];
  return projects.flatMap((project) =>
    namesOf(match, project, oldName).map((name) => ({
      kind,
      project,
      parent,
      type,
      name,
      member: kinds[kind].hasServer ? member : '',
    })),
  );
}

function matchSource(source: string): (PathMatch & { readonly query: string }) | undefined {
  const [path = '', query = ''] = source.split('?');
  const match = matchPath(
    path
      .replace(/^\/1\.0\//, '')
      .split('/')
      .map(unescapeSegment),
  );
  return match === undefined ? undefined : { ...match, query };
}

interface LifecycleFields {
  readonly action?: string;
  readonly source?: string;
  readonly project?: string;
  readonly context?: Readonly<Record<string, unknown>> | null;
}

interface OperationFields {
  readonly description?: string;
  readonly status_code?: number;
  readonly resources?: Readonly<Record<string, readonly string[] | null>> | null;
}

/** Status codes from here on say that an operation is over, well or not. */
const OPERATION_ENDED = 200;

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function unescapeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
