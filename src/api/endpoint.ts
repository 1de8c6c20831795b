import type * as z from 'zod';
import type { ApiPorts, Caller } from './ports.ts';
import type { ProblemKind } from './problem.ts';

/** What a handler is given: every part of the request, checked. */
export interface Asked<P, Q, B> {
  readonly path: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
  readonly headers: Headers;
  readonly ports: ApiPorts;
}

/** What a handler answers: 200 with JSON where nothing else is said. */
export interface Answer<T> {
  readonly status?: 200 | 201;
  readonly body: T;
  /** Changes whenever the body does; what If-Match compares. */
  readonly etag?: string;
}

/** One method of one resource, declared as data: routes, checks and OpenAPI come from it. */
export interface Endpoint<P, Q, B, T> {
  /** OpenAPI's operationId. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With parameters in braces, as OpenAPI writes it. */
  readonly url: string;
  readonly tag: string;
  readonly summary: string;
  readonly path?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /** Text lines are taken as well, and turned into the body. */
  readonly fromText?: (text: string) => unknown;
  readonly answer: z.ZodType<T>;
  readonly problems?: readonly ProblemKind[];
  /** Changes something: `If-Match` is understood. */
  readonly conditional?: boolean;
  handle(asked: Asked<P, Q, B>): Promise<Answer<T>>;
}

/** An endpoint among others. */
export type AnyEndpoint = Endpoint<unknown, unknown, unknown, unknown>;

/** Declares an endpoint; its handler gets what its schemas give. */
export function endpoint<P = undefined, Q = undefined, B = undefined, T = unknown>(
  declared: Endpoint<P, Q, B, T>,
): AnyEndpoint {
  return declared as unknown as AnyEndpoint;
}
