/**
 * Durable key to bytes store. Keys are `/`-separated segments of 1 to 200 characters of `[A-Za-z0-9._=-]`
 * without a dot at the end, 512 characters in all; `escapeSegment` makes one of any text.
 * Every promise resolves once the effect would survive a power cut.
 */
export interface Store {
  get(key: string): Promise<StoredValue | undefined>;
  /**
   * Writes unconditionally, or only over the given etag (`null`: only if absent).
   * Answers the new etag, or `undefined` if the condition failed.
   */
  put(key: string, bytes: Uint8Array, condition?: { readonly etag: string | null }): Promise<string | undefined>;
  delete(key: string): Promise<void>;
  /** Keys below a prefix in lexical order, read as they are needed. */
  list(prefix: string): AsyncIterable<string>;
}

export interface StoredValue {
  readonly bytes: Uint8Array;
  readonly etag: string;
}
