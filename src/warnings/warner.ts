import type { Evidence, Onset, RiskForecast } from '../risk/forecast.ts';
import type { Target } from '../risk/watch.ts';
import type { EventSpecialist } from '../specialists/specialist.ts';
import { StateReader, StateWriter } from '../state/codec.ts';
import { AlarmLedger } from './alarm-ledger.ts';
import type { WarningsConfig } from './config.ts';
import { Incidents } from './incidents.ts';
import { fullBucket, type TokenBucket, takeToken } from './token-bucket.ts';
import type { EvidenceNames, Warning, WarningEvidence, WarningSink } from './warning.ts';
import { warningId } from './warning-id.ts';

const VERSION = 1;

/** What is remembered of one specialist's warnings. */
interface Desk {
  open: Warning | null;
  /** Epoch ms before which there is no further warning. */
  silentUntil: number;
  ordinal: number;
  bucket: TokenBucket;
}

/** Without names, evidence is told by its indexes. */
const NAMELESS: EvidenceNames = { typeOf: () => undefined, sourceOf: () => undefined };

const odds = (p: number): number => p / (1 - p);

/** Turns forecasts into warnings: only with skill, over a threshold that past alarms justify, and rarely. */
export class Warner {
  readonly #config: WarningsConfig;
  readonly #specialists: readonly EventSpecialist[];
  readonly #targets: readonly Target[];
  readonly #names: EvidenceNames;
  readonly #ledger: AlarmLedger;
  readonly #incidents: Incidents;
  #desks: Desk[];

  constructor(
    config: WarningsConfig,
    specialists: readonly EventSpecialist[],
    targets: readonly Target[],
    names: EvidenceNames = NAMELESS,
  ) {
    this.#config = config;
    this.#specialists = specialists;
    this.#targets = targets;
    this.#names = names;
    this.#ledger = new AlarmLedger(
      targets.map(({ watch, horizonSeconds }) => ({
        horizonSeconds,
        minLeadSeconds: specialists[watch]!.minLeadSeconds,
      })),
    );
    this.#incidents = new Incidents(config.groupSeconds);
    this.#desks = specialists.map(({ warningsPerHour }) => ({
      open: null,
      silentUntil: 0,
      ordinal: 0,
      bucket: fullBucket(warningsPerHour),
    }));
  }

  /** Hears one forecast of the risk model; `explain` is the one that came with it. */
  forecast(forecast: RiskForecast, explain: (limit: number) => Evidence[], out: WarningSink): void {
    this.advance(forecast.time, out);
    const specialist = this.#specialists[forecast.watch]!;
    if (forecast.horizonSeconds !== specialist.warnWithin) return;
    // The threshold follows from alarms that are over, so it is read before this forecast opens new ones.
    const threshold = specialist.threshold ?? this.#ledger.threshold(forecast.target, specialist.precision);
    this.#ledger.forecast(forecast.target, forecast.time, forecast.probability);
    if (this.#worthTelling(forecast, specialist, threshold)) this.#raise(forecast, threshold, explain, out);
  }

  /** Hears an onset: an open warning of the specialist has come true. */
  onset(onset: Onset, out: WarningSink): void {
    this.advance(onset.time, out);
    for (const { index, watch } of this.#targets)
      if (watch === onset.watch) this.#ledger.onset(index, onset.time);
    const { open } = this.#desks[onset.watch]!;
    if (open === null) return;
    const leadSeconds = (onset.time - open.time) / 1000;
    this.#settle(
      onset.watch,
      { ...open, state: 'confirmed', onset: onset.time, leadSeconds },
      onset.time,
      out,
    );
  }

  /** Lets warnings expire whose horizon is over at `time`, epoch ms. */
  advance(time: number, out: WarningSink): void {
    for (let watch = 0; watch < this.#desks.length; watch++) {
      const { open } = this.#desks[watch]!;
      if (open !== null && time > open.time + open.horizonSeconds * 1000)
        this.#settle(watch, { ...open, state: 'expired' }, open.time + open.horizonSeconds * 1000, out);
    }
  }

  save(writer: StateWriter): void {
    const inner = new StateWriter();
    this.#ledger.save(inner);
    inner.json([this.#desks, this.#incidents.toJson()]);
    writer.section('warnings', VERSION);
    writer.string(this.#signature());
    writer.array(inner.finish());
  }

  /** Reads what save() wrote; state of other specialists cannot be used and is dropped. */
  restore(reader: StateReader): void {
    reader.section('warnings', VERSION);
    const signature = reader.string();
    const inner = new StateReader(reader.uint8());
    if (signature !== this.#signature()) return;
    this.#ledger.restore(inner);
    const [desks, incidents] = inner.json() as [Desk[], unknown];
    this.#desks = desks;
    this.#incidents.fromJson(incidents);
  }

  #worthTelling(forecast: RiskForecast, specialist: EventSpecialist, threshold: number): boolean {
    const desk = this.#desks[forecast.watch]!;
    return (
      forecast.probability >= threshold &&
      odds(forecast.probability) >= this.#config.minLift * odds(forecast.baseRate) &&
      forecast.skill > this.#config.minSkill &&
      forecast.onsets >= specialist.minOnsets &&
      desk.open === null &&
      forecast.time >= desk.silentUntil &&
      takeToken(desk.bucket, specialist.warningsPerHour, forecast.time)
    );
  }

  #raise(
    forecast: RiskForecast,
    threshold: number,
    explain: (limit: number) => Evidence[],
    out: WarningSink,
  ): void {
    const { time, horizonSeconds, probability, baseRate, skill, watch } = forecast;
    const desk = this.#desks[watch]!;
    const specialist = this.#specialists[watch]!.name;
    const id = warningId(specialist, time, desk.ordinal++);
    const evidence = explain(this.#config.evidence).map((piece) => this.#named(piece));
    const raised = {
      id,
      specialist,
      time,
      horizonSeconds,
      probability,
      threshold,
      baseRate,
      skill,
      evidence,
    };
    const incident = this.#incidents.join({ ...raised, state: 'open' });
    desk.open = { ...raised, incident: incident.id, state: 'open' };
    out.warning(desk.open);
    out.incident(incident);
  }

  #named(evidence: Evidence): WarningEvidence {
    const type = evidence.type < 0 ? undefined : this.#names.typeOf(evidence.type);
    const sourceName = evidence.source === undefined ? undefined : this.#names.sourceOf(evidence.source);
    return { ...evidence, ...type, ...(sourceName !== undefined && { sourceName }) };
  }

  #settle(watch: number, warning: Warning, time: number, out: WarningSink): void {
    const desk = this.#desks[watch]!;
    desk.open = null;
    desk.silentUntil = time + this.#specialists[watch]!.cooldownSeconds * 1000;
    out.warning(warning);
    const incident = this.#incidents.settle(warning);
    if (incident !== undefined) out.incident(incident);
  }

  #signature(): string {
    return JSON.stringify(
      this.#targets.map(({ watch, horizonSeconds }) => [this.#specialists[watch]!.name, horizonSeconds]),
    );
  }
}
