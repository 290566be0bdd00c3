import { nameFault } from '@muster/contracts';
import { type Finding, MusterError } from '@muster/errors';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { z } from 'zod';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Checks every parameter that names a schema, and tells all that is wrong at once. */
export function requestValidation(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({
    exceptionFactory: invalidRequest,
  });
}

/** A value as the schema has it; throws `request.invalid`. For what only the handler can tell the schema of. */
export function checked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalidRequest(result.error.issues);
  return result.data;
}

function invalidRequest(issues: readonly Issue[]): MusterError {
  return new MusterError('request.invalid', 'Invalid request', { findings: issues.map(findingOf) });
}

function findingOf(issue: Issue): Finding {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return { message: issue.message, ...(path === '' ? {} : { path }) };
}

/** A name in a path: decoded once, and refused when it could lead elsewhere. */
export const pathName = (noun: string): z.ZodType<string, string> =>
  z.string().superRefine((name, context) => {
    const fault = nameFault(noun, name);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });
