/** `@NAME@`; found from left to right without overlap, so `@A@B@` holds only A, as upstream has it. */
const PLACEHOLDER = /@([A-Za-z0-9_]+)@/g;

/** Names of the variables whose placeholders stand in the text, each once, in order. */
export function variablesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))];
}

/** True when the text is one placeholder and nothing else. */
export function isOnePlaceholder(text: string): boolean {
  return /^@[A-Za-z0-9_]+@$/.test(text);
}

/** True when a variable of this name can be written as a placeholder. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z0-9_]+$/.test(name);
}

/** The placeholder that begins at this offset of a text, if one does. */
export function placeholderAt(text: string, offset: number): string | undefined {
  const sticky = /@[A-Za-z0-9_]+@/y;
  sticky.lastIndex = offset;
  return sticky.exec(text)?.[0];
}

/** The text with each placeholder replaced in one pass, so that a value which looks like a placeholder stays as it is. */
export function fillPlaceholders(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(PLACEHOLDER, (placeholder, name: string) => values.get(name) ?? placeholder);
}
