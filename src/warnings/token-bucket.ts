/** A token bucket in event time: `perHour` tokens come in per hour, at most `perHour` / 4 (at least 1) are kept. */
export interface TokenBucket {
  tokens: number;
  /** Epoch ms of the last refill, 0 before the first. */
  time: number;
}

const HOUR = 3_600_000;

/** A full bucket. */
export function fullBucket(perHour: number): TokenBucket {
  return { tokens: capacity(perHour), time: 0 };
}

/** Takes one token at `time`, or says there is none. */
export function takeToken(bucket: TokenBucket, perHour: number, time: number): boolean {
  if (bucket.time > 0) {
    const gained = (Math.max(0, time - bucket.time) / HOUR) * perHour;
    bucket.tokens = Math.min(capacity(perHour), bucket.tokens + gained);
  }
  bucket.time = Math.max(bucket.time, time);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

function capacity(perHour: number): number {
  return Math.max(1, perHour / 4);
}
