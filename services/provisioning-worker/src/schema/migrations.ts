import { Initial1763769600000 } from './initial.js';
import { NextCertificates1764023400000 } from './next-certificates.js';
import { OperationControl1764010000000 } from './operation-control.js';
import { RequestKeyIndex1764014400000 } from './request-key-index.js';
import { ResetTokens1764010800000 } from './reset-tokens.js';
import { ServerBackups1764012000000 } from './server-backups.js';
import { ServerLife1764018000000 } from './server-life.js';

/** The history of the schema `provisioning`, oldest first; one that was released is never changed. */
export const migrations = [
  Initial1763769600000,
  OperationControl1764010000000,
  ResetTokens1764010800000,
  ServerBackups1764012000000,
  RequestKeyIndex1764014400000,
  ServerLife1764018000000,
  NextCertificates1764023400000,
] as const;
