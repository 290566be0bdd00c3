/** What a text was sent as; findings of the gateway name it. */
export type DocumentRole = 'service' | 'application' | 'variables' | 'variable-definitions' | 'properties' | 'object';

/** How the gateway calls each document in its messages. */
export const DOCUMENT_NAMES: Readonly<Record<string, string>> = {
  service: 'service configuration',
  application: 'application configuration',
  variables: 'variables',
  'variable-definitions': 'variable definitions',
};

/** A text of the user, and the name it goes by. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** The texts that a command has read. */
export class SourceTexts {
  private readonly texts = new Map<string, SourceText>();

  add(role: DocumentRole, source: SourceText): void {
    this.texts.set(role, source);
  }

  get(role: string | undefined): SourceText | undefined {
    return role === undefined ? undefined : this.texts.get(role);
  }
}
