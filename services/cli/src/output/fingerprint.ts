/** The beginning of a fingerprint, enough for people to tell certificates apart. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase().slice(0, 12);
}
