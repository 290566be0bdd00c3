import { isAlias, isCollection, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import type { DocumentNode, MappingEntry, ScalarNode, ScalarValue } from '../document-tree.js';
import type { Finding, FindingCode, Position } from '../finding.js';
import type { Limits } from '../limits.js';
import { exactInteger } from './exact-number.js';
import { ValueBudget } from './value-budget.js';

interface ReadTree {
  readonly root: DocumentNode;
  readonly findings: Omit<Finding, 'document'>[];
}

/** Turns the parser's nodes into our tree, with aliases replaced by what they stand for. Throws DocumentRefusal. */
export function treeOfYaml(contents: ParsedNode, limits: Limits, positionOf: (offset: number) => Position): ReadTree {
  const reader = new YamlTreeReader(new ValueBudget(limits), positionOf);
  return { root: reader.read(contents, 1), findings: reader.findings };
}

class YamlTreeReader {
  readonly findings: Omit<Finding, 'document'>[] = [];
  /** An alias means the anchor of its name that stands before it, so reading in the order of the text is enough. */
  private readonly anchors = new Map<string, ParsedNode>();
  private readonly unfinished = new Set<ParsedNode>();
  /** The alias that is being replaced by what it stands for; it is to blame for what that costs. */
  private expandedAt: Position | undefined;

  constructor(
    private readonly budget: ValueBudget,
    private readonly positionOf: (offset: number) => Position,
  ) {}

  read(node: ParsedNode, depth: number): DocumentNode {
    const at = this.positionOf(node.range[0]);
    if (isAlias(node)) return this.readAlias(node.source, depth, at);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
    if (isScalar(node)) return this.readScalar(node, depth, at);

    this.budget.spend(depth, 0, this.expandedAt ?? at);
    this.unfinished.add(node);
    const collection: DocumentNode = isSeq(node)
      ? { kind: 'list', at, items: node.items.map((item) => this.read(item, depth + 1)) }
      : { kind: 'mapping', at, entries: isMap(node) ? this.readEntries(node.items, depth, at) : [] };
    this.unfinished.delete(node);
    return collection;
  }

  private readEntries(pairs: readonly { key: unknown; value: unknown }[], depth: number, at: Position): MappingEntry[] {
    const entries: MappingEntry[] = [];
    for (const pair of pairs) {
      const key = this.readKey(pair.key as ParsedNode | null, depth, at);
      const value =
        pair.value === null
          ? ({ kind: 'scalar', at: key.at ?? at, value: null, plain: true } as const)
          : this.read(pair.value as ParsedNode, depth + 1);
      entries.push({ key, value });
    }
    return entries;
  }

  private readKey(key: ParsedNode | null, depth: number, mappingAt: Position): ScalarNode {
    const at = key === null ? mappingAt : this.positionOf(key.range[0]);
    const node = key === null ? undefined : this.read(key, depth);
    if (node?.kind !== 'scalar' || node.value === null) {
      this.report('text.unsupported', 'a key has to be text', at);
      return { kind: 'scalar', at, value: '', plain: true };
    }
    if (node.plain && node.value === '<<') {
      this.report('text.unsupported', 'merge keys ("<<") are not supported; write the keys out', at);
    }
    return { ...node, at, value: typeof node.value === 'string' ? node.value : (node.written ?? String(node.value)) };
  }

  private readScalar(
    node: ParsedNode & { value: unknown; source?: string; type?: unknown },
    depth: number,
    at: Position,
  ): ScalarNode {
    const plain = node.type === 'PLAIN';
    const value = scalarValue(node.value);
    this.budget.spend(depth, typeof value === 'string' ? value.length : 0, this.expandedAt ?? at);
    if (value === undefined) {
      this.report('text.unsupported', `a value of the kind ${node.tag ?? typeof node.value} is not supported`, at);
      return { kind: 'scalar', at, value: null, plain };
    }
    const isNumber = typeof value === 'number' || typeof value === 'bigint';
    return { kind: 'scalar', at, value, plain, ...(isNumber && { written: node.source ?? String(value) }) };
  }

  private readAlias(name: string, depth: number, at: Position): DocumentNode {
    const target = this.anchors.get(name);
    if (target === undefined || (isCollection(target) && this.unfinished.has(target))) {
      const what = target === undefined ? `no anchor "&${name}" stands before` : `"&${name}" holds itself through`;
      this.report('text.malformed-yaml', `malformed YAML: ${what} the alias "*${name}"`, at);
      return { kind: 'scalar', at, value: null, plain: true };
    }
    const outer = this.expandedAt;
    this.expandedAt ??= at;
    const expanded = this.read(target, depth);
    this.expandedAt = outer;
    return expanded;
  }

  private report(code: FindingCode, message: string, at: Position): void {
    this.findings.push({ code, message, path: '', ...at });
  }
}

function scalarValue(value: unknown): ScalarValue | undefined {
  if (typeof value === 'bigint') return exactInteger(value);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return undefined;
}
