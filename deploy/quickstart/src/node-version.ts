const OLDEST = [20, 19] as const;

/** One sentence when this version of Node (`20.19.0`) is older than what Muster needs. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return isNewEnough
    ? undefined
    : `This is Node ${version} and Muster needs ${OLDEST.join('.')} or newer: install a newer one (https://nodejs.org/en/download).`;
}
