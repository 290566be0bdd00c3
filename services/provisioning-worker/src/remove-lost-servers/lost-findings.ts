import type { Finding } from '@muster/errors';
import type { IncusMember } from '@muster/incus';

/** What a server that is said to be lost does when it is asked. */
export type Sign =
  | { readonly kind: 'silent'; readonly detail: string }
  /** It answers as the member that it was. */
  | { readonly kind: 'alive' }
  /** Something answers that is no member any more, e.g. because it was installed anew. */
  | { readonly kind: 'changed'; readonly detail: string };

/** What the cluster says of itself. */
export type ClusterVoice =
  | { readonly kind: 'answers'; readonly members: readonly IncusMember[] }
  /** Members answer, and their database has no leader. */
  | { readonly kind: 'no-quorum'; readonly answering: readonly string[]; readonly detail: string }
  | { readonly kind: 'silent'; readonly detail: string };

/** Every reason not to give up servers for lost. Empty means that the cluster may forget them. */
export function lostFindings(signs: ReadonlyMap<string, Sign>, voice: ClusterVoice): Finding[] {
  return [
    ...[...signs].flatMap(([server, sign]): Finding[] => {
      if (sign.kind !== 'alive') return [];
      const message = `${server}: answers as a member, so it is not lost; remove it without --lost, which moves what is on it`;
      return [{ code: 'alive', server, message }];
    }),
    ...voiceFindings(voice),
  ];
}

/** Lost servers that the cluster still hears: it says so until it has not heard one for its offline threshold. */
export function stillHeard(lost: readonly string[], members: readonly IncusMember[]): string[] {
  return members
    .filter(({ server_name, status }) => lost.includes(server_name) && status !== 'Offline')
    .map(({ server_name }) => server_name);
}

function voiceFindings(voice: ClusterVoice): Finding[] {
  if (voice.kind === 'answers') return [];
  if (voice.kind === 'silent') {
    const message = `none of the members that stay answers (${voice.detail}); bring one back, or delete the cluster with force`;
    return [{ code: 'unreachable', message }];
  }
  const message =
    `the members that answer (${voice.answering.join(', ')}) have no quorum: more than half of those that hold the database have to be up, and until then the cluster can change nothing, also not its members (${voice.detail}). ` +
    'Bring one of the others back; if none comes back, the cluster can only be deleted with force and its servers reset';
  return [{ code: 'quorum', message }];
}
