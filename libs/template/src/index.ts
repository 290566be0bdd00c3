export { parseDocument, checkDocument, type CheckOptions, type ParseOptions } from './parse-document.js';
export {
  renderTemplate,
  validateTemplate,
  type RenderedTemplate,
  type Template,
  type TemplateOptions,
} from './template.js';
export { describeFinding, describeFindings } from './described-findings.js';
export type { DocumentKind, Finding, FindingCode, Outcome, Position } from './finding.js';
export { defaultLimits, type Limits } from './limits.js';
export type { DocumentFormat } from './read/read-document.js';
export {
  type ApplicationConfiguration,
  type DocumentValues,
  type PreseedKey,
  type ServiceConfiguration,
  type ServiceName,
  type VariableDefinition,
} from './vocabulary/document-types.js';
export type { JsonValue } from './vocabulary/field-type.js';
export { preseedVocabulary } from './vocabulary/preseed.generated.js';
export { serviceVocabulary } from './vocabulary/services.generated.js';
