import type { Finding } from '@muster/errors';

/** What is seen of one member before anything is begun. */
export interface MemberFacts {
  readonly name: string;
  /** Why it does not answer; undefined when it does. */
  readonly unreachable: string | undefined;
  readonly ready: boolean;
  /** What its cluster says of it; undefined when the cluster does not know it. */
  readonly status: string | undefined;
}

/** All that speaks against beginning, at once: every member has to be in service, or out of it on purpose. */
export function preflightFindings(members: readonly MemberFacts[]): Finding[] {
  return members.flatMap(({ name, unreachable, ready, status }) => {
    const finding = (message: string): Finding[] => [{ server: name, message }];
    if (unreachable !== undefined) return finding(`${name} does not answer: ${unreachable}`);
    if (!ready) return finding(`${name} is not ready: it has only just started`);
    if (status === undefined) return finding(`the cluster knows no member ${name}`);
    if (status === 'Online' || status === 'Evacuated') return [];
    return finding(`${name} is ${status} in its cluster, and has to be Online or Evacuated`);
  });
}

/** Members that somebody evacuated before: they stay out of service. */
export function evacuatedBefore(members: readonly MemberFacts[]): string[] {
  return members.filter(({ status }) => status === 'Evacuated').map(({ name }) => name);
}
