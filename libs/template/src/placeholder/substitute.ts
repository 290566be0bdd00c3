import type { DocumentNode, ScalarNode } from '../document-tree.js';
import type { DocumentPath } from '../document-path.js';
import { coreSchemaWord } from './core-schema-word.js';
import { fillPlaceholders, isOnePlaceholder, variablesIn } from './placeholder.js';

/** The values of a template, and how many characters they may still add up to. */
export class Substitution {
  private characters = 0;

  constructor(
    private readonly values: ReadonlyMap<string, string>,
    private readonly maxCharacters: number,
  ) {}

  /** True when the values made more text than is allowed; the tree is then incomplete. */
  get isTooLarge(): boolean {
    return this.characters > this.maxCharacters;
  }

  /** The tree with every placeholder that has a value replaced; its mappings and lists stay exactly as they are. */
  apply(node: DocumentNode): DocumentNode {
    if (node.kind === 'scalar') return this.fillScalar(node);
    if (node.kind === 'list') return { ...node, items: node.items.map((item) => this.apply(item)) };
    const entries = node.entries.map(({ key, value }) => ({ key: this.fillText(key), value: this.apply(value) }));
    return { ...node, entries };
  }

  /** A plain scalar that is one placeholder takes the type that its value's text has for YAML; all else stays text. */
  private fillScalar(node: ScalarNode): ScalarNode {
    if (!node.plain || typeof node.value !== 'string' || !isOnePlaceholder(node.value)) return this.fillText(node);
    const variables = variablesIn(node.value);
    const given = this.values.get(variables[0] ?? '');
    if (given === undefined) return { ...node, variables, open: 'scalar' };
    this.characters += given.length;
    return { ...node, variables, given, value: coreSchemaWord(given) };
  }

  private fillText(node: ScalarNode): ScalarNode {
    if (typeof node.value !== 'string') return node;
    const variables = variablesIn(node.value);
    if (variables.length === 0) return node;
    if (variables.some((name) => !this.values.has(name))) return { ...node, variables, open: 'text' };
    if (this.isTooLarge) return node;
    const value = fillPlaceholders(node.value, this.values);
    this.characters += value.length;
    return { ...node, variables, value };
  }
}

/** Where a variable stands in a document. */
export interface VariableUse {
  readonly scalar: ScalarNode;
  readonly path: DocumentPath;
}

/** Where each variable of a tree stands for the first time. */
export function variableUses(root: DocumentNode): ReadonlyMap<string, VariableUse> {
  const uses = new Map<string, VariableUse>();
  const note = (scalar: ScalarNode, path: DocumentPath): void => {
    if (typeof scalar.value !== 'string') return;
    for (const name of variablesIn(scalar.value)) if (!uses.has(name)) uses.set(name, { scalar, path });
  };
  const visit = (node: DocumentNode, path: DocumentPath): void => {
    if (node.kind === 'scalar') note(node, path);
    else if (node.kind === 'list') node.items.forEach((item, index) => visit(item, [...path, index]));
    else {
      for (const { key, value } of node.entries) {
        const below = [...path, String(key.value)];
        note(key, below);
        visit(value, below);
      }
    }
  };
  visit(root, []);
  return uses;
}
