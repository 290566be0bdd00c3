import { fingerprintOf, observeCertificate, ServerCallError } from '@muster/incus';
import { clientsOf, serverNames, type FlowContext } from '../flows/tools.js';
import type { UpdateCertificateInput } from './input.js';

/** What a member presents to whoever connects anew. */
export type Presented = 'the new one' | 'another one' | 'nothing';

/** Looks at every member by a connection of its own: one that stays open tells nothing of what the next one meets. */
export async function presentedBy(context: FlowContext<UpdateCertificateInput>): Promise<Map<string, Presented>> {
  const wanted = fingerprintOf(context.input.certificate);
  const looks = serverNames(context.input).map(async (server): Promise<[string, Presented]> => {
    const { connection_url } = await clientsOf(context, server);
    try {
      const presented = fingerprintOf(await observeCertificate(connection_url));
      return [server, presented === wanted ? 'the new one' : 'another one'];
    } catch (thrown) {
      if (thrown instanceof ServerCallError) return [server, 'nothing'];
      throw thrown;
    }
  });
  return new Map(await Promise.all(looks));
}

/** Those of the members that present this. */
export function presenting(presented: ReadonlyMap<string, Presented>, what: Presented): string[] {
  return [...presented].filter(([, seen]) => seen === what).map(([server]) => server);
}
