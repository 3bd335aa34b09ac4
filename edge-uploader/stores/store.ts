// What the uploader can do with a vault. Deleting and overwriting are not among it: what cannot be said cannot go wrong.

/** An object as a listing shows it. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  /** By the store's own clock. */
  readonly storedAt: Date;
}

export interface Store {
  /**
   * Creates an object, acknowledged by the store together with its SHA-256 (hexadecimal). An object of the same bytes that is
   * already there is as good as a new one; another one is never overwritten but a `Failure`.
   */
  create(key: string, body: Uint8Array, sha256: string): Promise<void>;
  /** The whole object, or undefined where there is none. Refuses one of more than `bytesMax`. */
  read(key: string, bytesMax: number): Promise<Buffer | undefined>;
  /** `range.length` bytes from `range.offset` on, into `target`. A missing object or a shorter one is a `Failure`. */
  readRange(key: string, range: { offset: number; length: number }, target: Uint8Array): Promise<void>;
  /** The last `bytes` of the object (all of it, if it is shorter) and its whole size. */
  readTail(key: string, bytes: number): Promise<{ tail: Buffer; totalBytes: number }>;
  /** All objects under a prefix, in ascending order of their keys. Throws where the listing is not complete. */
  list(prefix: string): AsyncIterable<ListedObject>;
}
