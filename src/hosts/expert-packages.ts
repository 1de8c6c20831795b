import type { BatchExpert } from '../models/expert.ts';
import { stampOf } from './folder-stamp.ts';
import type { OpenPackage, PlacedPackage } from './open-experts.ts';

/** A package whose folder has changed. */
interface Successor {
  /** The folder as it was last looked at; read when two looks agree, for then nobody writes to it. */
  stamp: string;
  /** Set once it is read: the package, or undefined where it was refused. */
  opened?: Promise<OpenPackage | undefined>;
  ready?: OpenPackage | undefined;
}

/** The open model packages of a run: replaced one by one when their folders change, closed at the end. */
export class ExpertPackages {
  readonly #packages: PlacedPackage[];
  readonly #open: (folder: string) => Promise<OpenPackage>;
  readonly #notice: (message: string) => void;
  readonly #successors = new Map<number, Successor>();
  /** Openings that are waited for only to be closed again. */
  readonly #dismissed = new Set<Promise<void>>();

  constructor(
    packages: readonly PlacedPackage[],
    open: (folder: string) => Promise<OpenPackage>,
    notice: (message: string) => void,
  ) {
    this.#packages = [...packages];
    this.#open = open;
    this.#notice = notice;
  }

  get packages(): readonly OpenPackage[] {
    return this.#packages;
  }

  get experts(): readonly BatchExpert[] {
    return this.#packages.map(({ expert }) => expert);
  }

  /** Looks whether a folder has changed; what it holds is then opened and verified beside the one that serves. */
  look(): void {
    this.#packages.forEach(({ folder, stamp: served }, index) => {
      const stamp = stampOf(folder);
      const successor = this.#successors.get(index);
      if (successor?.opened && (successor.ready || stamp === successor.stamp)) return;
      if (stamp !== served && stamp === successor?.stamp) this.#prepare(index, successor);
      else this.#await(index, stamp === served ? undefined : { stamp });
    });
  }

  /** Puts another successor, or none, in the place of one that may still be opening. */
  #await(index: number, next: Successor | undefined): void {
    const opened = this.#successors.get(index)?.opened;
    if (opened !== undefined) this.#dismiss(opened);
    if (next === undefined) this.#successors.delete(index);
    else this.#successors.set(index, next);
  }

  #dismiss(opened: Promise<OpenPackage | undefined>): void {
    const closed = opened
      .then((one) => one?.close())
      .catch((error) => this.#notice(`a package that is not used could not be closed: ${error.message}`))
      .finally(() => this.#dismissed.delete(closed));
    this.#dismissed.add(closed);
  }

  #prepare(index: number, successor: Successor): void {
    const { folder, digest, expert } = this.#packages[index]!;
    successor.opened = this.#openSuccessor(folder, digest, expert).then((opened) => {
      successor.ready = opened;
      return opened;
    });
  }

  async #openSuccessor(
    folder: string,
    digest: string,
    served: BatchExpert,
  ): Promise<OpenPackage | undefined> {
    const refuse = (reason: string): void =>
      this.#notice(`the new package in ${folder} is not used, the old one serves on: ${reason}`);
    try {
      const opened = await this.#open(folder);
      const { name, width, timed } = opened.expert;
      const same = name === served.name && width === served.width && timed === served.timed;
      if (same && opened.digest !== digest) return opened;
      await opened.close();
      if (!same) refuse('its name or the number of its forecasts differs; it takes effect at the next start');
    } catch (error) {
      refuse((error as Error).message);
    }
    return undefined;
  }

  /** Between two batches: packages that are ready take over by `swap`, and the old ones are closed. */
  async takeOver(swap: (next: BatchExpert) => void): Promise<void> {
    for (const [index, { ready, stamp }] of this.#successors) {
      if (ready === undefined) continue;
      const old = this.#packages[index]!;
      swap(ready.expert);
      this.#packages[index] = { ...ready, folder: old.folder, stamp };
      this.#successors.delete(index);
      await old.close();
      this.#notice(
        `package ${ready.expert.name} was replaced: the one of ${ready.manifest.createdAt} (digest ${ready.digest.slice(0, 16)}) serves from now on`,
      );
    }
  }

  /** Ends all sessions and threads, those of successors included. */
  async close(): Promise<void> {
    const waiting = await Promise.all([...this.#successors.values()].map(({ opened }) => opened));
    this.#successors.clear();
    const open = [...this.#packages.splice(0), ...waiting];
    await Promise.all([...open.map((one) => one?.close()), ...this.#dismissed]);
  }
}
