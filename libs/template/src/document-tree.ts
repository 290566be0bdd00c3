import type { Finding, Position } from './finding.js';

/** A document as it was written, with places, whether it came as YAML, as JSON or as a value already parsed. */
export type DocumentNode = MappingNode | ListNode | ScalarNode;

export interface MappingNode {
  readonly kind: 'mapping';
  readonly at?: Position;
  /** In the order of the text; a key may still occur twice. */
  readonly entries: readonly MappingEntry[];
}

export interface MappingEntry {
  readonly key: ScalarNode;
  readonly value: DocumentNode;
}

export interface ListNode {
  readonly kind: 'list';
  readonly at?: Position;
  readonly items: readonly DocumentNode[];
}

export type ScalarValue = string | number | bigint | boolean | null;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly at?: Position;
  /** Integers that a number cannot hold exactly are bigint. */
  readonly value: ScalarValue;
  /** A number as its text wrote it, e.g. `0x1F`; absent where there was no text. */
  readonly written?: string;
  /** Plain scalars are the ones whose type YAML decides by what they look like. */
  readonly plain: boolean;
  /** Variables of a template that stand, or stood, in this scalar. */
  readonly variables?: readonly string[];
  /** The whole text of the variable that this plain scalar consists of; fields that take text take this. */
  readonly given?: string;
  /** A placeholder here has no value yet: it can become any scalar, or only text. */
  readonly open?: 'scalar' | 'text';
}

/** What reading a text gives: a tree, and what is wrong with the text. With findings the tree may be incomplete. */
export interface ReadDocument {
  readonly root: DocumentNode;
  readonly findings: readonly Finding[];
}
