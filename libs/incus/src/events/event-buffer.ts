/** Holds what arrives while its reader is busy, in order, up to a limit, and hands everything on once it is let through. */
export class EventBuffer<T> {
  private held: { readonly item: T; readonly bytes: number }[] = [];
  private bytes = 0;
  private open = false;
  private draining = false;

  constructor(
    private readonly maxBytes: number,
    private readonly deliver: (item: T) => void,
  ) {}

  /** Takes an item. False when it would not fit: then it is lost, and with it the order of things. */
  push(item: T, bytes: number): boolean {
    if (this.open && this.held.length === 0) {
      this.deliver(item);
      return true;
    }
    if (this.bytes + bytes > this.maxBytes) return false;
    this.held.push({ item, bytes });
    this.bytes += bytes;
    return true;
  }

  /** From now on items are held. */
  pause(): void {
    this.open = false;
  }

  /** Hands on what is held, then every item as it comes. The reader may pause again meanwhile. */
  resume(): void {
    this.open = true;
    if (this.draining) return;
    this.draining = true;
    try {
      while (this.open) {
        const next = this.held.shift();
        if (next === undefined) return;
        this.bytes -= next.bytes;
        this.deliver(next.item);
      }
    } finally {
      this.draining = false;
    }
  }

  clear(): void {
    this.held = [];
    this.bytes = 0;
  }
}
