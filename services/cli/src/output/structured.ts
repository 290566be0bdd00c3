/** A value as JSON that people can read too. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

/** A value as YAML; long texts are not folded, so that they can be copied. */
export async function yamlText(value: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}
