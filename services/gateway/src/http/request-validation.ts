import { nameFault } from '@muster/contracts';
import { type Finding, MusterError } from '@muster/errors';
import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import { z } from 'zod';
import { plainIssue } from './plain-issue.js';

interface Issue {
  readonly code?: string;
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  /** What each form of a union has against the value. */
  readonly errors?: readonly (readonly Issue[])[];
}

/** Checks every parameter that names a schema, and tells all that is wrong at once. */
export class RequestValidation extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const { schema } = metadata;
    if (schema === undefined || !this.toValidate(metadata)) return value;
    if (!(schema instanceof z.ZodType)) throw new TypeError('a parameter is checked by a schema that is not of zod');
    this.stripProtoKeys(value);
    return Promise.resolve(checked(schema, value) as T);
  }
}

/** A value as the schema has it; throws `request.invalid`. For what only the handler can tell the schema of. */
export function checked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value, { error: plainIssue });
  if (!result.success) throw invalidRequest(result.error.issues);
  return result.data;
}

function invalidRequest(issues: readonly Issue[]): MusterError {
  return new MusterError('request.invalid', 'Invalid request', { findings: issues.flatMap(innermost).map(findingOf) });
}

/** Where one of several forms was meant and something inside of it is wrong, that is what helps. */
function innermost(issue: Issue): readonly Issue[] {
  const meant = issue.errors?.find((branch) => branch.every(({ path = [] }) => path.length > 0));
  if (meant === undefined) return [issue];
  return meant.flatMap((inner) => innermost({ ...inner, path: [...(issue.path ?? []), ...(inner.path ?? [])] }));
}

function findingOf(issue: Issue): Finding {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  if (path !== '') return { message: issue.message, path };
  return { message: issue.code === 'custom' ? issue.message : `the body ${issue.message}` };
}

/** A name in a path: decoded once, and refused when it could lead elsewhere. */
export const pathName = (noun: string): z.ZodType<string, string> =>
  z.string().superRefine((name, context) => {
    const fault = nameFault(noun, name);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });
