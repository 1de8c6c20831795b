import * as z from 'zod';

/** Problem details (RFC 9457) with the field that is wrong, what it should be and what came. */
export const problemSchema = z.object({
  type: z.string().describe('Kind of problem: a URI reference'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What is wrong and what to do'),
  instance: z.string().optional().describe('Path of the request'),
  field: z.string().optional().describe('Where in the request: body.events[3].time, query.limit, path.name'),
  expected: z.string().optional(),
  got: z.string().optional(),
});

export type Problem = z.infer<typeof problemSchema>;

/** Kinds of problems with their HTTP status and title. */
export const PROBLEMS = {
  invalid: { status: 400, title: 'The request is not valid' },
  unauthorised: { status: 401, title: 'Who is asking?' },
  forbidden: { status: 403, title: 'Not allowed' },
  unknown: { status: 404, title: 'There is no such thing' },
  method: { status: 405, title: 'Not a method of this resource' },
  conflict: { status: 409, title: 'It has changed meanwhile' },
  precondition: { status: 412, title: 'It is not what was expected' },
  'too-large': { status: 413, title: 'The request is too large' },
  'media-type': { status: 415, title: 'Not a media type that is read here' },
  failed: { status: 500, title: 'Something failed that should not' },
  unavailable: { status: 503, title: 'Not possible just now' },
} as const;

export type ProblemKind = keyof typeof PROBLEMS;

/** What came and what should have come. */
export interface ProblemFacts {
  readonly field?: string | undefined;
  readonly expected?: string | undefined;
  readonly got?: string | undefined;
  /** For 503: when to try again. */
  readonly retryAfterSeconds?: number | undefined;
}

/** A request cannot be answered as it was meant; the message is for the caller. */
export class ApiProblem extends Error {
  readonly code = 'API';
  readonly retryable: boolean;
  readonly kind: ProblemKind;
  readonly facts: ProblemFacts;

  constructor(kind: ProblemKind, message: string, facts: ProblemFacts = {}, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.facts = facts;
    this.retryable = kind === 'unavailable';
  }

  get status(): (typeof PROBLEMS)[ProblemKind]['status'] {
    return PROBLEMS[this.kind].status;
  }

  /** The problem as it is sent. */
  body(instance?: string): Problem {
    const { field, expected, got } = this.facts;
    return {
      type: `/problems/${this.kind}`,
      ...PROBLEMS[this.kind],
      detail: this.message,
      ...(instance !== undefined && { instance }),
      ...(field !== undefined && { field }),
      ...(expected !== undefined && { expected }),
      ...(got !== undefined && { got }),
    };
  }
}
