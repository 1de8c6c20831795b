import type { Rejected } from './log-event.ts';
import { ownText } from './own-text.ts';

/** Why a record can never be used: the machine-readable reason of a Rejected record and what it means to a person. */
export const REJECT_REASONS = {
  'line-too-long': 'the line is longer than events.maxLineBytes; only its beginning is kept',
  'broken-json': 'the line begins like a JSON object but is not one',
  'json-too-deep':
    'the JSON is nested deeper than events.maxJsonDepth, or a delivery holds deliveries more than 4 deep',
  'no-message': 'the structured record has neither a type nor a message',
  'bad-time': 'the structured record states a time that is neither ISO 8601 nor an epoch number',
  'broken-gzip': 'the compressed data ends early or is damaged; what could be read before the break was used',
  'broken-base64': 'the data of a delivered record is not base64',
  'broken-aggregate':
    'the record begins like one that the Kinesis Producer Library aggregated and is damaged',
  'too-large': 'the envelope unpacks to more than events.maxEnvelopeBytes',
  'rotated-away':
    'the file that was being read is gone and its rotated copy was not found; reading starts over',
} as const;

/** A key of REJECT_REASONS. */
export type RejectReason = keyof typeof REJECT_REASONS;

/** A rejected record with the meaning of its reason as detail; `more` says what is particular to this one. */
export function rejection(
  source: string,
  position: number,
  reason: RejectReason,
  payload: string,
  more = '',
): Rejected {
  const detail = more === '' ? REJECT_REASONS[reason] : `${REJECT_REASONS[reason]} (${more})`;
  return { source, position, reason, detail, payload: ownText(payload) };
}
