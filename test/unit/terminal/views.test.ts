import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { duration, percent, shorten } from '../../../src/terminal/format.ts';
import { JsonView } from '../../../src/terminal/json-view.ts';
import { paintFor } from '../../../src/terminal/paint.ts';
import { TextView } from '../../../src/terminal/text-view.ts';
import type { Warning } from '../../../src/warnings/warning.ts';
import { START } from '../../support/make-event.ts';

const WARNING: Warning = {
  id: 'abc',
  incident: 'i-abc',
  specialist: 'disk',
  time: START,
  horizonSeconds: 120,
  probability: 0.74,
  threshold: 0.5,
  baseRate: 0.02,
  skill: 0.3,
  state: 'open',
  evidence: [
    {
      type: 4,
      template: 'disk <*> is nearly full',
      contribution: 3,
      count: 2,
      lastSeen: START - 1000,
      hits: 3,
      episodes: 4,
    },
  ],
};

/** A stream that is no terminal, and what was written to it. */
function plainStream(): { stream: NodeJS.WriteStream; text: () => string } {
  const stream = new PassThrough();
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => String(stream.read() ?? '') };
}

describe('text view', () => {
  test('a warning says what, how likely, how soon, and because of what', () => {
    const { stream, text } = plainStream();
    const view = new TextView(stream, stream, paintFor(stream), () => 0);

    view.warning(WARNING);

    expect(text()).toBe(
      [
        '00:00:00  ▲ disk  74 % within 2 min (usually 2.0 %)  abc',
        '          disk <*> is nearly full  led to it 3 of 4 times before',
        '',
      ].join('\n'),
    );
  });

  test('its end says whether it came true and how long ahead', () => {
    const { stream, text } = plainStream();
    const view = new TextView(stream, stream, paintFor(stream), () => 0);

    view.warning({ ...WARNING, state: 'confirmed', onset: START + 51_000, leadSeconds: 51 });
    view.warning({ ...WARNING, state: 'expired' });

    expect(text()).toBe(
      '00:00:51  ✔ disk came, foreseen 51 s ahead  abc\n00:02:00  ○ disk did not come within 2 min  abc\n',
    );
  });
});

describe('anomalous sessions', () => {
  const reason = {
    kind: 'newType',
    type: 't1',
    template: 'disk <*> failed',
    expected: 0,
    got: 1,
    weight: 0.4,
  } as const;
  const anomaly = (id: string, minute: number) => ({
    kind: 'anomaly' as const,
    id,
    sequence: `s-${id}`,
    from: START,
    to: START + minute * 60_000,
    events: 3,
    score: 0.4,
    threshold: 0.1,
    provisional: false,
    reasons: [reason],
  });

  test('a flood of one kind is told once an hour, with how many came meanwhile', () => {
    const { stream, text } = plainStream();
    const view = new TextView(stream, stream, paintFor(stream), () => 0);

    for (const [id, minute] of [
      ['a1', 0],
      ['a2', 1],
      ['a3', 2],
      ['a4', 61],
    ] as const)
      view.anomaly(anomaly(id, minute));

    const lines = text().trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('session s-a1 is unlike normal ones (0.40 > 0.10)');
    expect(lines[2]).toContain('2 more of its kind came before');
  });
});

describe('JSON view', () => {
  test('one line for the warning, one for its end, one for its incident when that is over', () => {
    const { stream, text } = plainStream();
    const view = new JsonView(stream, stream);
    const incident = {
      id: 'i-abc',
      from: START,
      to: START,
      warnings: ['abc'],
      specialists: ['disk'],
      state: 'open' as const,
    };

    view.warning(WARNING);
    view.incident(incident);
    view.warning({ ...WARNING, state: 'expired' });
    view.incident({ ...incident, state: 'expired' });

    const lines = text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ kind }) => kind)).toEqual(['warning', 'settled', 'incident']);
    expect(lines[0]).toMatchObject({ id: 'abc', time: '2026-01-01T00:00:00.000Z', probability: 0.74 });
    expect(lines[0].evidence[0]).toMatchObject({
      template: 'disk <*> is nearly full',
      lastSeen: '2025-12-31T23:59:59.000Z',
    });
  });
});

describe('formats', () => {
  test.each([
    [0.85, '850 ms'],
    [42, '42 s'],
    [300, '5 min'],
    [11_520, '3.2 h'],
    [354_240, '4.1 d'],
  ])('%d seconds read as %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  test('small shares keep a decimal, long texts lose their end', () => {
    expect([percent(0.744), percent(0.031), percent(0)]).toEqual(['74 %', '3.1 %', '0 %']);
    expect(shorten('connection', 5)).toBe('conn…');
  });
});
