/** What a scan found in a graph that no exporter of ours writes. */
export class ScanError extends Error {
  readonly code = 'SCAN';
  readonly retryable = false;
  readonly expected: string;
  readonly got: string;

  constructor(where: string, expected: string, got: string) {
    super(`${where}: expected ${expected}, got ${got}`);
    this.expected = `${where} with ${expected}`;
    this.got = got;
  }
}
