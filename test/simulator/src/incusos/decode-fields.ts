import { jsonTypeOf } from '../http/api-request.js';
import { ApiError } from '../http/reply.js';
import type { FieldType } from './service-fields.js';

/**
 * Reads a value as IncusOS' typed decoder does: a missing field becomes its zero value, an unknown key is dropped,
 * a wrong type is refused (`ApiError` 400 that names the place).
 */
export function decodeFields(type: FieldType, value: unknown, place: string): unknown {
  if (value === undefined || value === null) return zeroOf(type);
  if (type === 'boolean') return expectType(value, place, typeof value === 'boolean', 'bool');
  if (type === 'string') return expectType(value, place, typeof value === 'string', 'string');
  if (type === 'integer') return expectType(value, place, Number.isSafeInteger(value), 'int');
  if ('list' in type) {
    expectType(value, place, Array.isArray(value), 'array');
    return (value as unknown[]).map((entry, index) => decodeFields(type.list, entry, `${place}[${index}]`));
  }
  expectType(value, place, typeof value === 'object' && !Array.isArray(value), 'object');
  const given = value as Record<string, unknown>;
  if ('map' in type) {
    return Object.fromEntries(
      Object.entries(given).map(([key, entry]) => [key, decodeFields(type.map, entry, `${place}.${key}`)]),
    );
  }
  return Object.fromEntries(
    Object.entries(type.object).map(([key, field]) => [key, decodeFields(field, given[key], `${place}.${key}`)]),
  );
}

function expectType(value: unknown, place: string, fits: boolean, wanted: string): unknown {
  if (fits) return value;
  throw new ApiError(400, `json: cannot unmarshal ${jsonTypeOf(value)} into field ${place} of type ${wanted}`);
}

function zeroOf(type: FieldType): unknown {
  if (type === 'boolean') return false;
  if (type === 'string') return '';
  if (type === 'integer') return 0;
  if ('list' in type) return [];
  return 'map' in type ? {} : decodeFields(type, {}, '');
}
