import type { Stack } from '../stack.ts';

/** How one incident or look-alike is to unfold, drawn by the seed. */
export interface Shape {
  /** Seconds from the first precursor to the damage, as planned. */
  readonly leadSeconds: number;
  /** Seconds that the damage lasts once a client has failed. */
  readonly damageSeconds: number;
  /** Share of the way to the damage that is gone: 1 for incidents, less for look-alikes. */
  readonly reach: number;
}

/** One kind of incident: how the problem grows, hurts and ends. */
export interface Scenario {
  readonly kind: string;
  readonly foreseeable: boolean;
  readonly description: string;
  /** What the harmless variant is; kinds without one have no look-alikes. */
  readonly lookalike?: string;
  /** Lets the problem grow for about the shape's lead time, up to its reach. */
  precursor(stack: Stack, shape: Shape): Promise<void>;
  /** One push over the edge; called again and again until a client fails and the damage has lasted. */
  damage(stack: Stack): Promise<void>;
  /** Repairs what was broken. */
  recover(stack: Stack): Promise<void>;
}
