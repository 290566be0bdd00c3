export { catalogue, isErrorCode, type CatalogueEntry, type ErrorCode } from './catalogue.js';
export { MusterError, type Finding, type WireError } from './muster-error.js';
export { nearestName } from './nearest-name.js';
