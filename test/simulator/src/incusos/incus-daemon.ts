/** A PEM certificate with its PEM key. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** The Incus daemon beside IncusOS, owned by it: a simulated one, or a real `incusd`. */
export interface IncusDaemon {
  /** Resolves when the API answers; rejects with the daemon's own words when it exits instead. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The whole machine went down after it: what lived in the kernel alone is gone. */
  machineWentDown?(): Promise<void>;
  restart(): Promise<void>;
  /** Removes everything it stored; the next start makes a new server certificate. */
  wipe(): Promise<void>;
  /** A gzip'ed tar of its data, with `server.key`. */
  backup(): Promise<Buffer>;
  /** Replaces its data by that of an archive of `backup`; the caller starts it again. */
  restore(archive: Buffer): Promise<void>;
  /** `server.crt` and `server.key`, never those of the cluster. */
  serverKeyPair(): Promise<KeyPair>;
  trustClient(name: string, certificatePem: string): Promise<void>;
  httpsPort(): Promise<number>;
  version(): string;
}
