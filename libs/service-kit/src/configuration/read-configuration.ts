import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationProblem } from './configuration-problem.js';

/** Variables by name, each with the schema of its text; `.describe()` says what to set. */
export type ConfigurationShape = Readonly<Record<string, z.ZodType>>;
export type ConfigurationOf<Shape extends ConfigurationShape> = { readonly [K in keyof Shape]: z.infer<Shape[K]> };
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads variables from the environment. `<NAME>_FILE` names a file with the value, for secrets. An empty variable counts as
 * not set. Throws a ConfigurationProblem with a line for each variable that is missing or wrong.
 */
export function readConfiguration<Shape extends ConfigurationShape>(
  shape: Shape,
  environment: Environment,
): ConfigurationOf<Shape> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(shape)) {
    try {
      values[name] = readVariable(name, schema, environment);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  if (problems.length > 0) throw new ConfigurationProblem(problems);
  return values as ConfigurationOf<Shape>;
}

function readVariable(name: string, schema: z.ZodType, environment: Environment): unknown {
  const text = textOf(name, environment);
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  const meaning = schema.description === undefined ? '' : ` (${schema.description})`;
  if (text === undefined) throw new Error(`${name} is not set: set it${meaning}, or ${name}_FILE to a file with it.`);
  const reasons = parsed.error.issues.map((issue) => issue.message).join('; ');
  throw new Error(`${name} is wrong: ${reasons}${meaning}.`);
}

function textOf(name: string, environment: Environment): string | undefined {
  const direct = environment[name];
  if (direct !== undefined && direct !== '') return direct;
  const file = environment[`${name}_FILE`];
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new Error(`${name}_FILE names ${file}, which cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

/** A TCP port as text; 0 lets the system choose. */
export const portText = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((port) => port <= 65_535, 'must be a port number of at most 65535');
