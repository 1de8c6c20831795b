/** The text of an event type has changed, because more of its words turned out to be variables; its id stays. */
export interface TypeRewording {
  readonly type: number;
  readonly before: string;
  readonly text: string;
}
