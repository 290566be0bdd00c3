/** Something about this machine that its owner has to settle; the message is one sentence that says what and how. */
export class InfrastructureProblem extends Error {
  override readonly name = 'InfrastructureProblem';
}
