import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/errors.ts';
import { Contest } from '../pipeline/contest.ts';
import type { Contender } from '../pipeline/seat.ts';
import type { ModelRegistry } from '../registry/model-registry.ts';
import { carryOut, type Decision, decisionOf, isDecided, tidy } from '../registry/promotion/desk.ts';
import type { Lineup } from '../registry/promotion/lineup.ts';
import type { ModelCache } from './model-cache.ts';
import type { OpenPackage } from './open-experts.ts';

/** What a run needs to serve a registered model. */
export interface RegisteredModelParts {
  readonly config: Config;
  readonly registry: ModelRegistry;
  readonly cache: ModelCache;
  readonly open: (name: string, version: number) => Promise<OpenPackage>;
  readonly notice: (message: string) => void;
  /** Wall clock, epoch ms: for the ledger and the time after a promotion alone. */
  readonly now: () => number;
}

/** Who decides, in the ledger. */
const BY = 'logcast run';

/** A registry that is out of reach is not asked again before every batch: each time may cost its patience, ms. */
const REST = 30_000;

/** Lineups whose packages are open. */
interface Ready {
  readonly lineup: Lineup;
  readonly contenders: readonly Contender[];
}

/** A registered model in a run: follows its aliases, and carries out what its trials decide where it may. */
export class RegisteredModel {
  readonly name: string;
  readonly contest: Contest;
  readonly #parts: RegisteredModelParts;
  readonly #open: Map<number, OpenPackage>;
  #lineup: Lineup;
  #ready: Ready | undefined;
  #looking: Promise<void> | undefined;
  #deciding: Promise<void> | undefined;
  /** Nothing is decided before this time; 0 where the last attempt went well. */
  #restsUntil = 0;
  #closed = false;
  /** Decisions that were carried out, or found to be late. */
  readonly #settled = new Set<string>();

  private constructor(
    name: string,
    parts: RegisteredModelParts,
    { lineup, contenders }: Ready,
    open: Map<number, OpenPackage>,
  ) {
    this.name = name;
    this.#parts = parts;
    this.#lineup = lineup;
    this.#open = open;
    this.contest = new Contest(name, parts.config.registry.promotion, contenders);
  }

  /**
   * Opens all who predict. `before`: who did at the last commit of the run that is taken up. Throws ConfigError where the model has no
   * champion, RegistryError, StoreError and PackageError.
   */
  static async open(name: string, parts: RegisteredModelParts, before?: Lineup): Promise<RegisteredModel> {
    const open = new Map<number, OpenPackage>();
    try {
      await completeMoves(name, parts);
      const ready = await prepare(name, parts, open, before);
      return new RegisteredModel(name, parts, ready, open);
    } catch (error) {
      await Promise.all([...open.values()].map((one) => one.close()));
      throw error;
    }
  }

  /** Who serves. */
  get lineup(): Lineup {
    return this.#lineup;
  }

  /** Looks whether an alias was moved, and opens who is new beside those who serve; one look at a time. */
  look(): void {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

  /** Until the look under way is over: for hosts whose time stands still between two batches. */
  async looked(): Promise<void> {
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { config, cache, notice, now } = this.#parts;
    try {
      const { guardHours } = config.registry.promotion;
      const lineup = await cache.lineup(this.name, guardHours, now());
      if (lineup === undefined || sameAs(lineup, this.#ready?.lineup ?? this.#lineup)) return;
      this.#ready = await prepare(this.name, this.#parts, this.#open);
    } catch (error) {
      notice(`model ${this.name} stays as it is for now: ${(error as Error).message}`);
    }
  }

  /** Between two batches: has those take their places who are ready. True where somebody did. */
  async takeOver(seat: (contenders: readonly Contender[]) => void): Promise<boolean> {
    const ready = this.#ready;
    // What a look has just opened is not to be taken for what nobody needs any more.
    if (ready === undefined || this.#looking !== undefined) return false;
    this.#ready = undefined;
    seat(ready.contenders);
    const before = this.#lineup;
    this.#lineup = ready.lineup;
    await this.#closeOthers(ready.contenders);
    this.#parts.notice(movedText(this.name, before, ready.lineup));
    return true;
  }

  /** Whether `decide` would begin something: a verdict waits, and nothing stands against carrying it out now. */
  get wouldDecide(): boolean {
    const { config, now } = this.#parts;
    if (!config.registry.promotion.auto || this.#deciding || this.#closed || now() < this.#restsUntil)
      return false;
    return this.#due().length > 0;
  }

  /**
   * Begins to carry out what trials have found, where that is allowed and not under way: beside the stream, at any time. Those who
   * serve serve on until a `takeOver` behind it.
   */
  decide(): void {
    if (!this.wouldDecide) return;
    this.#deciding = this.#decide(this.#due()).finally(() => {
      this.#deciding = undefined;
    });
  }

  /** Until a decision under way is carried out or has failed for the first time; a registry that stays away is not waited for again. */
  async decided(): Promise<void> {
    if (this.#restsUntil === 0) await this.#deciding;
  }

  #due(): Decision[] {
    const decisions = this.contest.standings.map(({ facts, standing }) => decisionOf(facts, standing));
    return decisions.filter(
      (decision) => decision !== undefined && !this.#settled.has(decision.id),
    ) as Decision[];
  }

  async #decide(due: readonly Decision[]): Promise<void> {
    const { notice, now } = this.#parts;
    for (const decision of due) {
      try {
        await this.#carryOut(decision);
        this.#restsUntil = 0;
      } catch (error) {
        this.#restsUntil = now() + REST;
        notice(`${decision.kind} of ${this.name} waits: ${(error as Error).message}`);
        return;
      }
    }
  }

  async #carryOut(decision: Decision): Promise<void> {
    const { registry, notice, now } = this.#parts;
    const done = await carryOut(registry, decision, { by: BY, now: now() });
    this.#settled.add(decision.id);
    if (done) notice(`${this.name}: ${decision.kind}: ${decision.reason}`);
    await this.#looking;
    if (this.#closed) return;
    this.look();
    await this.#looking;
  }

  async #closeOthers(contenders: readonly Contender[]): Promise<void> {
    const serving = new Set(contenders.map(({ version }) => version));
    const others = [...this.#open].filter(([version]) => !serving.has(version));
    for (const [version] of others) this.#open.delete(version);
    await Promise.all(others.map(([, opened]) => opened.close()));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#deciding;
    await this.#looking;
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map((one) => one.close()));
  }
}

/** A promotion that was interrupted left its challenger behind. */
async function completeMoves(name: string, { config, registry, now, notice }: RegisteredModelParts) {
  if (!config.registry.promotion.auto) return;
  const act = { by: BY, now: now(), reason: 'it names the champion: a promotion was interrupted' };
  try {
    if (await tidy(registry, name, act)) notice(`${name}: an interrupted promotion was completed`);
  } catch (error) {
    notice(`${name}: what an interrupted promotion left waits: ${(error as Error).message}`);
  }
}

/** Who predicts by the aliases; after a crash, who did before a decision that is to be come to again. */
async function lineupNow(
  name: string,
  { config, cache, registry, now }: RegisteredModelParts,
  before: Lineup | undefined,
): Promise<Lineup> {
  const { guardHours, auto } = config.registry.promotion;
  const lineup = await cache.lineup(name, guardHours, now());
  if (lineup === undefined)
    throw new ConfigError([
      `experts.registered: model ${name} has no champion: logcast models promote ${name} VERSION names one`,
    ]);
  if (!auto || before === undefined || sameAs(before, lineup)) return lineup;
  // Out of reach, nobody knows: then as the aliases were last seen.
  return (await isDecided(registry, before, name).catch(() => false)) ? before : lineup;
}

/** Opens who is not open yet; one that cannot be opened is left out, unless it is the champion. */
async function prepare(
  name: string,
  parts: RegisteredModelParts,
  opened: Map<number, OpenPackage>,
  before?: Lineup,
): Promise<Ready> {
  const { open, notice } = parts;
  const lineup = await lineupNow(name, parts, before);
  const expertOf = async (version: number) => {
    const found = opened.get(version) ?? (await open(name, version));
    opened.set(version, found);
    return found.expert;
  };
  const contenders: Contender[] = [
    { version: lineup.champion.version, expert: await expertOf(lineup.champion.version) },
  ];
  for (const trial of lineup.others) {
    try {
      contenders.push({ version: trial.challenger, expert: await expertOf(trial.challenger), trial });
    } catch (error) {
      notice(`${name}@${trial.challenger} does not predict beside the champion: ${(error as Error).message}`);
    }
  }
  return { lineup, contenders };
}

function sameAs(one: Lineup, other: Lineup): boolean {
  const key = ({ champion, others }: Lineup) =>
    [champion.version, champion.token, ...others.map(({ trial }) => trial)].join(' ');
  return key(one) === key(other);
}

function movedText(name: string, before: Lineup, { champion, others }: Lineup): string {
  const beside = others.map(({ purpose, challenger }) => `${purpose} ${challenger}`).join(', ') || 'none';
  const from = before.champion.version;
  const served =
    from === champion.version
      ? `${name}@${from} serves on`
      : `${name}@${champion.version} took over from ${from}`;
  return `${served}; beside it: ${beside}`;
}
