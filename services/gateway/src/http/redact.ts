/** A path for the log: a registration token is a password. */
export function withoutSecrets(url: string): string {
  return url.replaceAll(/([?&](?:token|access_token)=)[^&#]*/gi, '$1…');
}
