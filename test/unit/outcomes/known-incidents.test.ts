import { describe, expect, test } from '@jest/globals';
import {
  compareIncidents,
  type GivenWarning,
  type KnownIncident,
} from '../../../src/outcomes/known-incidents.ts';

const incident = (id: string, kind: string, second: number): KnownIncident => ({
  id,
  kind,
  start: second * 1000,
  end: (second + 30) * 1000,
});
const warning = (specialist: string, second: number, horizonSeconds = 60): GivenWarning => ({
  specialist,
  time: second * 1000,
  horizonSeconds,
});

describe('known incidents against warnings', () => {
  test('a warning counts for its own kind, ahead of the damage and within its horizon only', () => {
    const known = [incident('1', 'disk', 100), incident('2', 'disk', 300), incident('3', 'locks', 100)];
    const given = [
      warning('disk', 50),
      warning('disk', 90),
      warning('disk', 230),
      warning('disk', 310),
      warning('locks', 95),
    ];

    const report = compareIncidents(known, given, { minLeadSeconds: 20 });

    expect(report).toMatchObject({
      incidents: 3,
      foreseen: 1,
      late: 1,
      warnings: 5,
      right: 3,
      medianLeadSeconds: 50,
    });
    expect(report.byKind['locks']).toMatchObject({ incidents: 1, foreseen: 0, late: 1, right: 1 });
    expect(report.leads).toEqual({ 1: 50, 2: null, 3: 5 });
  });

  test('kinds and specialists may differ in dashes and underscores', () => {
    const report = compareIncidents([incident('1', 'disk_full', 100)], [warning('disk-full', 50)], {
      minLeadSeconds: 20,
    });

    expect(report).toMatchObject({ foreseen: 1, right: 1 });
  });

  test('a warning whose horizon reaches past the end of the stream is open, not wrong', () => {
    const report = compareIncidents(
      [incident('1', 'disk', 100)],
      [warning('disk', 50), warning('disk', 180)],
      {
        minLeadSeconds: 20,
        until: 200_000,
      },
    );

    expect(report).toMatchObject({ warnings: 2, right: 1, open: 1 });
  });

  test('a period counts only what begins in it', () => {
    const report = compareIncidents(
      [incident('1', 'disk', 100), incident('2', 'disk', 300)],
      [warning('disk', 50)],
      {
        minLeadSeconds: 20,
        from: 200_000,
      },
    );

    expect(report).toMatchObject({
      incidents: 1,
      foreseen: 0,
      warnings: 0,
      right: 0,
      medianLeadSeconds: null,
    });
  });
});
