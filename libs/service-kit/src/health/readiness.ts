/** Tells whether something that the service needs is there; may throw with the reason. */
export type Check = () => Promise<boolean>;

export interface Readiness {
  readonly ready: boolean;
  /** "ok", or what is wrong, by the name of the check. */
  readonly checks: Readonly<Record<string, string>>;
}

const CHECK_DEADLINE_MS = 1_500;

/** Runs all checks side by side, each with a deadline. */
export async function readiness(checks: Readonly<Record<string, Check>>): Promise<Readiness> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await outcome(check)] as const),
  );
  return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
}

async function outcome(check: Check): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${CHECK_DEADLINE_MS / 1000} s`), CHECK_DEADLINE_MS);
  });
  try {
    return await Promise.race([check().then((ok) => (ok ? 'ok' : 'not reachable')), late]);
  } catch (error) {
    return (error as Error).message;
  } finally {
    clearTimeout(timer);
  }
}
