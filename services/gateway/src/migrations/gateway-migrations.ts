import { CreateRequestKey1764014400000 } from './1764014400000-create-request-key.js';
import { CreateTrustedCertificate1764000000000 } from './1764000000000-create-trusted-certificate.js';

/** What makes the schema `gateway`, oldest first. */
export const GATEWAY_MIGRATIONS = [CreateTrustedCertificate1764000000000, CreateRequestKey1764014400000];
