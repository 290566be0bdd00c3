import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

/** The envelope around a value, for the document; libs/contracts makes it. */
const enveloped = <T extends z.ZodType>(metadata: T) =>
  z.object({
    type: z.literal('sync'),
    status: z.literal('Success'),
    status_code: z.literal(200),
    operation: z.literal(''),
    error_code: z.literal(0),
    error: z.literal(''),
    metadata,
  });

const AsyncReply = z
  .object({
    type: z.literal('async'),
    status: z.string(),
    status_code: z.literal(100),
    operation: z.string().describe('Address of the operation'),
    error_code: z.literal(0),
    error: z.literal(''),
    metadata: z.record(z.string(), z.unknown()).describe('The operation as it stands'),
  })
  .meta({ id: 'AsyncReply' });

const ErrorReply = z
  .object({
    type: z.literal('error'),
    status: z.literal(''),
    status_code: z.literal(0),
    operation: z.literal(''),
    error_code: z.int().describe('The HTTP status'),
    error: z.string(),
    metadata: z.object({
      code: z.string().describe('Code of the error catalogue'),
      next_step: z.string().describe('What to do next'),
      findings: z.array(
        z.object({
          message: z.string(),
          code: z.string().optional(),
          path: z.string().optional(),
          line: z.int().optional(),
          column: z.int().optional(),
          suggestion: z.string().optional(),
          server: z.string().optional(),
        }),
      ),
    }),
  })
  .meta({ id: 'ErrorReply' });

/** The route answers 200 with this value. */
export function Answers(summary: string, value: z.ZodType): MethodDecorator {
  return describe(summary, 200, 'Success', enveloped(value));
}

/** The route answers 200 with a list: addresses, or whole objects with `recursion=1`. */
export function AnswersList(summary: string, row: z.ZodType): MethodDecorator {
  const list = z.union([z.array(z.string()), z.array(row)]);
  return describe(summary, 200, 'Addresses, or objects with recursion=1', enveloped(list));
}

/** As `AnswersList`, and the list can be had in pages. */
export function AnswersPages(summary: string, row: z.ZodType): MethodDecorator {
  const list = z.union([z.array(z.string()), z.array(row)]);
  const description = 'Addresses, or objects with recursion=1; of an object only what fields= names, if it is given';
  return describe(summary, 200, description, enveloped(list), {
    Link: {
      description: 'Of a page that others follow: the address of the next one, with rel="next"',
      schema: { type: 'string' },
    },
    'X-Total-Count': { description: 'With count=true: how many there are in all', schema: { type: 'integer' } },
  });
}

/** The route answers 200 with nothing to tell. */
export function AnswersDone(summary: string): MethodDecorator {
  return describe(summary, 200, 'Done', enveloped(z.object({})));
}

/** The route answers 201 with the address in `Location`. */
export function AnswersCreated(summary: string, metadata: z.ZodType = z.null()): MethodDecorator {
  return describe(summary, 201, 'Created or changed; its address is in Location', enveloped(metadata), {
    Location: { description: 'Address of the object', schema: { type: 'string' } },
  });
}

/** The route may also answer 202 at once, to clients that prefer it. */
export function AnswersAsync(): MethodDecorator {
  return ApiResponse(response(202, 'Accepted (Prefer: respond-async)', AsyncReply));
}

/** The route answers with something that is not in the envelope. */
export function AnswersRaw(summary: string, contentType: string, description: string): MethodDecorator {
  const content = { [contentType]: { schema: { type: 'string' as const } } };
  return applyDecorators(ApiOperation({ summary }), ApiResponse({ status: 200, description, content }), errors());
}

function describe(
  summary: string,
  status: number,
  description: string,
  schema: z.ZodType,
  headers?: Record<string, object>,
): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiResponse(response(status, description, schema, headers)),
    errors(),
  );
}

function errors(): MethodDecorator {
  return ApiResponse(response('default', 'Refused or failed', ErrorReply));
}

/** The library reads `standardSchema`, but its type of a response does not name it. */
function response(
  status: number | 'default',
  description: string,
  standardSchema: z.ZodType,
  headers?: Record<string, object>,
): Parameters<typeof ApiResponse>[0] {
  return { status, description, standardSchema, ...(headers === undefined ? {} : { headers }) };
}
