/** Something about how the program was started that its owner has to settle; every line says what and how. */
export class ConfigurationProblem extends Error {
  override readonly name = 'ConfigurationProblem';

  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}
