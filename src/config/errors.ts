/** The configuration cannot be used. The message lists every problem as `file: path: expected …, got …`. */
export class ConfigError extends Error {
  readonly code = 'CONFIG';
  readonly retryable = false;
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(
      `configuration: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n  ${problems.join('\n  ')}`,
      options,
    );
    this.problems = problems;
  }
}
