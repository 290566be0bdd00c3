/** One column of a list. */
export interface Column<Row> {
  readonly title: string;
  /** What people read. */
  readonly text: (row: Row) => string;
  /** What programs read, where that differs; for CSV. */
  readonly exact?: (row: Row) => string;
}
