/** Collects the parameters of a statement; what a user wrote reaches Postgres as one of them and never as SQL. */
export class Parameters {
  readonly values: unknown[] = [];
  private readonly known = new Map<string, string>();

  /** The place of a value, such as `$3::text`. The same value of the same type has one place. */
  add(value: unknown, type: string): string {
    const key = `${type} ${JSON.stringify(value)}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.values.push(value);
    const place = `$${this.values.length}::${type}`;
    this.known.set(key, place);
    return place;
  }
}
