import type { LogEvent } from '../../src/events/log-event.ts';

/** A log event at second `second` after a fixed start, with whatever the test cares about. */
export function makeEvent(second: number, overrides: Partial<LogEvent> = {}): LogEvent {
  return {
    time: START + second * 1000,
    source: 'app',
    message: 'something happened',
    severity: 9,
    ...overrides,
  };
}

/** 2026-01-01T00:00:00Z, epoch ms. */
export const START = 1_767_225_600_000;
