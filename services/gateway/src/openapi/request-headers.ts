import { applyDecorators } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';

/** Documents `If-Match`. */
export const TakesIfMatch = (): MethodDecorator =>
  ApiHeader({ name: 'If-Match', required: false, description: 'Only if the object still has this ETag, else 412' });

/** Documents `Idempotency-Key`. */
export const TakesIdempotencyKey = (): MethodDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key and body get the same answer, and are carried out once; another body gets 422',
  });

/** Documents `Prefer`. */
export const PrefersAnswer = (): MethodDecorator =>
  ApiHeader({
    name: 'Prefer',
    required: false,
    description: '"respond-async" is answered with the operation at once; else the answer comes when it has ended',
  });

/** Documents what starts an operation. */
export const StartsOperation = (): MethodDecorator => applyDecorators(TakesIdempotencyKey(), PrefersAnswer());
