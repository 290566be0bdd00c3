import { z } from 'zod';
import { timestamp } from './vocabulary.js';

/** A client certificate that the gateway trusts. */
export const TrustedCertificate = z
  .object({
    fingerprint: z.string(),
    name: z.string(),
    certificate: z.string(),
    not_after: timestamp,
    added_at: timestamp,
  })
  .meta({ id: 'TrustedCertificate' });
export type TrustedCertificate = z.infer<typeof TrustedCertificate>;

export const TrustedCertificatePost = z
  .object({ name: z.string().min(1), certificate: z.string().min(1) })
  .meta({ id: 'TrustedCertificatePost' });
export type TrustedCertificatePost = z.infer<typeof TrustedCertificatePost>;
