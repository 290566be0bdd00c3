/** The documents that people write: two configurations, and for templates the values and the definitions of variables. */
export type DocumentKind = 'service' | 'application' | 'variables' | 'variable-definitions';

export type FindingCode =
  | 'text.malformed-json'
  | 'text.malformed-yaml'
  | 'text.multiple-documents'
  | 'text.too-deep'
  | 'text.too-large'
  | 'text.too-many-values'
  | 'text.unsupported'
  | 'key.duplicate'
  | 'key.missing'
  | 'key.unknown'
  | 'service.unknown'
  | 'value.ambiguous'
  | 'value.malformed'
  | 'value.wrong-type'
  | 'template.name'
  | 'variable.name'
  | 'variable.undefined'
  | 'variable.unused'
  | 'variable.value-missing'
  | 'variable.value-unexpected';

/** A place in a text; both count from 1, columns in UTF-16 units as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with a document or a template, and where. */
export interface Finding {
  readonly code: FindingCode;
  readonly message: string;
  /** Absent where the finding concerns a template as a whole. */
  readonly document?: DocumentKind;
  /** Where in the document, e.g. `nvme.targets[0].port`; empty for its root. */
  readonly path: string;
  /** Absent where there is no text, e.g. for configuration that came as JSON objects. */
  readonly line?: number;
  readonly column?: number;
  /** The known name that is nearest to an unknown one. */
  readonly suggestion?: string;
  /** The variable of the template whose value stands at this place. */
  readonly variable?: string;
}

/** A checked value, or everything that is wrong with it at once. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly findings: readonly Finding[] };

/** The value, unless there are findings. */
export function outcomeOf<T>(value: T, findings: readonly Finding[]): Outcome<T> {
  return findings.length === 0 ? { ok: true, value } : { ok: false, findings };
}
