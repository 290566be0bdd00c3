/** The number that a decimal text says; a bigint where a number would lose digits of an integer. */
export function exactNumber(decimal: string): number | bigint {
  const number = Number(decimal);
  if (Number.isSafeInteger(number) || !/^[-+]?\d+$/.test(decimal)) return number;
  return exactInteger(BigInt(decimal.replace(/^\+/, '')));
}

/** An integer as number where that is exact. */
export function exactInteger(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}
