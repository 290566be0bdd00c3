/**
 * Whether what a server has is what was asked for. IncusOS answers with every field of its own type, so a field that
 * was not asked for may be there with its zero value, and nothing else.
 */
export function isSameConfiguration(wanted: unknown, found: unknown): boolean {
  if (wanted === undefined) return isZero(found);
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found)) return wanted.length === 0 && isZero(found);
    return found.length === wanted.length && wanted.every((entry, index) => isSameConfiguration(entry, found[index]));
  }
  if (isObject(wanted)) {
    if (!isObject(found)) return isZero(found) && isZero(wanted);
    const keys = new Set([...Object.keys(wanted), ...Object.keys(found)]);
    return [...keys].every((key) => isSameConfiguration(wanted[key], found[key]));
  }
  return wanted === found || (isZero(wanted) && isZero(found));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isZero);
}
