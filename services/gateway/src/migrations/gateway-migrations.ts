import { CreateTrustedCertificate1764000000000 } from './1764000000000-create-trusted-certificate.js';

/** What makes the schema `gateway`, oldest first. */
export const GATEWAY_MIGRATIONS = [CreateTrustedCertificate1764000000000];
