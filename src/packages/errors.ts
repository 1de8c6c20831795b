/** Why a package is refused. */
export type PackageErrorCode =
  /** The folder cannot be read, or holds something that a package does not. */
  | 'PACKAGE_FOLDER'
  /** Bytes differ from what the manifest says of them. */
  | 'PACKAGE_DIGEST'
  /** A document is no JSON, or not what its schema asks for. */
  | 'PACKAGE_DOCUMENT'
  /** Made by a newer version of Logcast. */
  | 'PACKAGE_NEWER'
  /** Parts that are right on their own do not fit each other. */
  | 'PACKAGE_MISFIT'
  /** The graph cannot be loaded, or its inputs and outputs are others than agreed. */
  | 'PACKAGE_GRAPH'
  /** The graph computes something else here than where it was trained. */
  | 'PACKAGE_GOLDEN';

/** What is wrong with a package, in the parts a message is made of. */
export interface PackageFault {
  /** Folder or name of the package. */
  readonly package: string;
  readonly file: string;
  readonly expected: string;
  readonly got: string;
  /** What to do about it; by default to fetch or train the package anew. */
  readonly advice?: string;
}

const ADVICE = 'copy or train the package again; nothing of it was used';

/** A package cannot be used; the message names the file, what was expected of it, what it is and what to do. */
export class PackageError extends Error {
  readonly code: PackageErrorCode;
  readonly retryable = false;
  readonly fault: PackageFault;

  constructor(code: PackageErrorCode, fault: PackageFault, options?: ErrorOptions) {
    const { expected, got, advice = ADVICE } = fault;
    super(`package ${fault.package}: ${fault.file}: expected ${expected}, got ${got} (${advice})`, options);
    this.code = code;
    this.fault = fault;
  }
}
