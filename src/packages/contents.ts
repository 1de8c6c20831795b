/** A package as it lies in a folder or a store: the bytes of its files by name, the manifest among them. */
export interface PackageContents {
  /** Folder or address, for messages. */
  readonly where: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Largest file that is read at all: a wrong folder must not fill the memory. */
export const MAX_FILE_BYTES = 1 << 30;
/** Largest manifest; a real one has a few KiB. */
export const MAX_MANIFEST_BYTES = 1 << 20;
