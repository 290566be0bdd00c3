import { checkDocument, parseDocument, type DocumentKind, type DocumentValues, type Outcome } from '@muster/template';
import { refusal } from '../refusal.js';
import type { Configuration } from './configuration.js';

type Given = string | Record<string, unknown>;

/**
 * Checks configuration that was written by hand: the texts of both documents, or their parsed JSON.
 *
 * @throws MusterError `document.invalid` with the findings of both documents.
 */
export function checkDocuments(documents: {
  readonly servicesConfig: Given;
  readonly applicationConfig: Given;
  readonly alsoKnownServices: readonly string[];
}): Configuration {
  const services = checked(documents.servicesConfig, 'service', documents.alsoKnownServices);
  const application = checked(documents.applicationConfig, 'application');
  if (services.ok && application.ok) return { services: services.value, application: application.value };
  const findings = [services, application].flatMap((outcome) => (outcome.ok ? [] : outcome.findings));
  throw refusal('document.invalid', findings);
}

function checked<Kind extends DocumentKind>(
  given: Given,
  kind: Kind,
  alsoKnownServices: readonly string[] = [],
): Outcome<DocumentValues[Kind]> {
  const options = { kind, alsoKnownServices };
  return typeof given === 'string' ? parseDocument(given, options) : checkDocument(given, options);
}
