export { startDeadline } from './connection/call-deadline.js';
export { apiPath, type ApiPath } from './connection/api-path.js';
export {
  createServerConnection,
  type ServerAddress,
  type ServerConnectionOptions,
} from './connection/create-server-connection.js';
export { type ServerCallErrorKind } from './connection/error-kind.js';
export { observeCertificate } from './connection/observe-certificate.js';
export {
  type AnswerHead,
  type CheckedCall,
  type Method,
  type OperationHandle,
  type ServerAnswer,
  type ServerCall,
  type StartedOperation,
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
export { type CallTiming, type Found } from './incus/call-timing.js';
export { localKeysOf } from './incus/configuration-scope.js';
export { IncusClient, type FoundServer, type RawListOptions } from './incus/incus-client.js';
export { IncusClusterApi, type JoinRequest, type JoinToken } from './incus/incus-cluster-api.js';
export { IncusCollection, type ObjectBody, type ObjectScope } from './incus/incus-collection.js';
export {
  type IncusCluster,
  type IncusClusterGroup,
  type IncusConfigurationMetadata,
  type IncusMember,
  type IncusNetwork,
  type IncusProfile,
  type IncusProject,
  type IncusServer,
  type IncusStoragePool,
  type IncusStorageVolume,
  type IncusTrustedCertificate,
} from './incus/incus-objects.js';
export { encodeJoinToken } from './incus/join-token.js';
export { IncusOsClient, type FactoryReset } from './incus-os/incus-os-client.js';
export {
  type IncusOsApplication,
  type IncusOsDocument,
  type IncusOsEnvironment,
  type IncusOsFallbackListener,
  type IncusOsNetwork,
  type IncusOsProvider,
  type IncusOsResource,
  type IncusOsUpdate,
} from './incus-os/incus-os-objects.js';
export {
  chooseAddress,
  managementAddress,
  hostPortOf,
  incusPort,
  serverUrlOf,
  type InterfaceStates,
  type NetworkRole,
  type RoleAddress,
} from './incus-os/network-roles.js';
export { type EventGap } from './events/event-gap.js';
export { EventSocket, type EventSocketOptions, type ReceivedEvent } from './events/event-socket.js';
export { parseLifecycle, type IncusEvent, type Lifecycle } from './events/lifecycle.js';
