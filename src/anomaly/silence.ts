/** Why no session is called anomalous: so many sessions were learned of those it takes. */
export interface Silence {
  readonly sessions: number;
  readonly of: number;
}

/** The reason in words, as in `17 of 30 sessions`. */
export function silenceText({ sessions, of }: Silence): string {
  return `${sessions} of ${of} sessions`;
}
