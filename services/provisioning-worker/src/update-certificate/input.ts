import type { ChosenServer } from '../flows/tools.js';

export interface UpdateCertificateInput {
  readonly servers: readonly ChosenServer[];
  readonly cluster: { readonly name: string };
  /** The new one, PEM. */
  readonly certificate: string;
  /** Its private key, sealed; wiped when the work has ended. */
  readonly sealedKey?: string;
}

/** Ties a sealed key to its purpose. */
export const keyContextOf = (clusterId: string): string => `cluster/${clusterId}/next-certificate-key`;
