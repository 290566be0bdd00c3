export { apiPath, type ApiPath } from './connection/api-path.js';
export { createServerConnection, type ServerConnectionOptions } from './connection/create-server-connection.js';
export { type ServerCallErrorKind } from './connection/error-kind.js';
export { observeCertificate } from './connection/observe-certificate.js';
export {
  type AnswerHead,
  type CheckedCall,
  type Method,
  type OperationHandle,
  type ServerAnswer,
  type ServerCall,
  type StreamAnswer,
  type TextAnswer,
} from './connection/server-call.js';
export { ServerCallError, type ServerCallFailure } from './connection/server-call-error.js';
export { ServerConnection } from './connection/server-connection.js';
export { fingerprintOf, toBase64Der, toDer, toPem } from './certificate/encoding.js';
export { type IncusOperation, type OperationOutcome } from './operation/operation-outcome.js';
export { cancelOperation, waitForOperation, type WaitOptions } from './operation/wait-for-operation.js';
export { readCertificate, type CertificateFacts } from './certificate/read-certificate.js';
export { generateSelfSigned, type KeyPair, type SelfSignedOptions } from './certificate/self-signed.js';
