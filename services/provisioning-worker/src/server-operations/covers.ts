/**
 * Whether a configuration is in force: everything that was asked for is so. What was not asked for is IncusOS' own, since
 * it fills in what is left out.
 */
export function covers(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found)) return wanted.length === 0 && found == null;
    return found.length === wanted.length && wanted.every((entry, index) => covers(found[index], entry));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    const inside = (typeof found === 'object' && found !== null ? found : {}) as Record<string, unknown>;
    return Object.entries(wanted).every(([key, value]) => covers(inside[key], value));
  }
  return found === wanted || (isNothing(found) && isNothing(wanted));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === false || value === 0;
}
