/** An ETag as it stands in a header. Services compute and compare it bare; the quotes belong to HTTP. */
export function quoted(etag: string): string {
  return etag.startsWith('"') ? etag : `"${etag}"`;
}

/** The condition of `If-Match`, bare; undefined when there is none, and for `*`, which every existing object meets. */
export function ifMatchOf(header: string | undefined): string | undefined {
  const value = header?.trim();
  if (value === undefined || value === '' || value === '*') return undefined;
  return value.replace(/^W\//, '').replaceAll('"', '');
}
