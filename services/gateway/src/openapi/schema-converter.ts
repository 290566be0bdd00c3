import { z } from 'zod';

interface Converted {
  readonly schema: Record<string, unknown>;
  readonly components?: Record<string, unknown>;
}

/**
 * Turns the schemas that validate into those of the document. A schema may look different going in and coming out
 * (defaults are optional going in), so the second look of one name gets a suffix.
 */
export function schemaConverter(): (schema: unknown, use: { schemaType: 'input' | 'output' }) => Converted | undefined {
  const named = new Map<string, string>();
  return (schema, { schemaType }) => {
    if (!(schema instanceof z.ZodType)) return undefined;
    const { $schema: _, ...rest } = z.toJSONSchema(schema, {
      target: 'openapi-3.0',
      io: schemaType,
      unrepresentable: 'any',
    });
    const { definitions = {}, ...own } = rest as { definitions?: Record<string, unknown> };
    const names = new Map(
      Object.entries(definitions).map(([name, shape]) => [name, nameFor(named, name, shape, schemaType)]),
    );
    const renamed = (value: unknown): Record<string, unknown> => withNames(value, names) as Record<string, unknown>;
    const components = Object.fromEntries(
      Object.entries(definitions).map(([name, shape]) => [names.get(name) ?? name, renamed(shape)]),
    );
    return { schema: renamed(own), components };
  };
}

function nameFor(named: Map<string, string>, name: string, shape: unknown, schemaType: 'input' | 'output'): string {
  const text = JSON.stringify(shape);
  const known = named.get(name);
  if (known === undefined || known === text) {
    named.set(name, text);
    return name;
  }
  return schemaType === 'input' ? `${name}Input` : `${name}Output`;
}

/** Points the references of a schema at the components of the document. */
function withNames(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withNames(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== '$ref' || typeof inner !== 'string') return [key, withNames(inner, names)];
      const name = inner.split('/').at(-1) ?? '';
      return [key, `#/components/schemas/${names.get(name) ?? name}`];
    }),
  );
}
