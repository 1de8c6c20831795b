/** An object as it lies in a store. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Another one for other bytes; what a conditional write compares. */
  readonly tag: string;
}

/** An object as a listing gives it. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
}

/** What is known of an object without reading it. */
export interface ObjectFacts {
  readonly bytes: number;
  readonly tag: string;
  /** When it was written, epoch ms. */
  readonly modified: number;
}

/** A piece of an object: `bytes` of them from the byte `from` on, of the object with the tag. */
export interface ObjectRange {
  readonly from: number;
  readonly bytes: number;
  readonly tag: string;
}

/** A store whose objects may be larger than the memory. Methods throw StoreError. */
export interface RangedStore extends ArtifactStore {
  /** Undefined where nothing lies under the key. */
  facts(key: string): Promise<ObjectFacts | undefined>;
  /** The range must lie within the object. Throws STORE_CONFLICT where another object, or none, lies there by now. */
  readRange(key: string, range: ObjectRange): Promise<Uint8Array>;
}

/** A write that takes place only where nothing lies under the key, or where still that lies there which has the tag. */
export type WriteCondition = { readonly ifAbsent: true } | { readonly ifTag: string };

/**
 * Where model packages, aliases, ledgers and checkpoints lie: a folder or an S3 bucket with the same keys
 * (`a/b/c`, parts of letters, digits, `.`, `_`, `=` and `-`; none is `.` or `..`). What was written is read back at once and whole.
 * Methods throw StoreError.
 */
export interface ArtifactStore {
  /** For messages: a folder, `s3://bucket/prefix`. */
  readonly where: string;
  /** Undefined where nothing lies under the key. */
  read(key: string): Promise<StoredObject | undefined>;
  /** Returns the new tag. Throws STORE_CONFLICT where the condition does not hold: of several writers one wins. */
  write(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<string>;
  /** All objects whose key begins with `prefix`, in the order of their keys. */
  list(prefix: string): Promise<readonly ListedObject[]>;
  /** Does nothing where nothing lies there. */
  delete(key: string): Promise<void>;
}
