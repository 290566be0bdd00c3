/**
 * Knows which answer of a kind's listing the database shows, so that the same answer need not be read and compared again.
 * Whoever follows a cluster is the only one to write its rows, so nothing else can have come between.
 */
export class UnchangedAnswers {
  private shown: string | undefined;
  private writes = 0;

  /** Objects are written one by one from now on, or have been: the database shows no whole answer any more. */
  written(): void {
    this.writes += 1;
    this.shown = undefined;
  }

  /** Whether the database shows just this answer. */
  shows(digest: string | undefined): boolean {
    return digest !== undefined && digest === this.shown;
  }

  /**
   * Applies an answer. The database shows it afterwards, unless something else was written meanwhile, or a part of it had
   * to be set apart: then people are told so again by each listing.
   */
  async apply<Outcome extends { readonly faults: readonly string[] }>(
    digest: string | undefined,
    write: () => Promise<Outcome>,
  ): Promise<Outcome> {
    this.written();
    const { writes } = this;
    const outcome = await write();
    if (writes === this.writes && outcome.faults.length === 0) this.shown = digest;
    return outcome;
  }
}
