import { INCUS_TYPES, type VersionData } from '@muster/contracts';

/** The application of a server that is Incus, whichever line of it. */
export function incusApplication(versions: VersionData | null): VersionData['applications'][number] | undefined {
  const types: readonly string[] = INCUS_TYPES;
  return versions?.applications.find((application) => types.includes(application.name));
}
