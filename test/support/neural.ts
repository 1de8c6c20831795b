import { join } from 'node:path';
import { readPackageFolder } from '../../src/adapters/local/package-folder.ts';
import { runOnOwnThread } from '../../src/adapters/onnx/own-thread.ts';
import { createOpinions, type EventTypes, type Opinions } from '../../src/models/expert.ts';
import { NeuralExpert, type NeuralModel } from '../../src/models/neural-expert.ts';
import type { NeuralRunner } from '../../src/models/neural-job.ts';
import { graphSource, shapeOf } from '../../src/packages/graph-source.ts';
import { type VerifiedPackage, verifyPackage } from '../../src/packages/verify.ts';
import { typeId } from '../../src/parsing/type-id.ts';
import { END_OF_SEQUENCE, type StepBatch } from '../../src/sequences/step-batch.ts';
import { StepRows } from '../../src/sequences/step-rows.ts';

/** A model package of the fixtures, verified. */
export function fixturePackage(name: string): VerifiedPackage {
  return verifyPackage(readPackageFolder(packageFolder(name)));
}

/** Folder of a model package of the fixtures. */
export function packageFolder(name: string): string {
  return join(import.meta.dirname, '../fixtures/packages', name);
}

/** What an expert is built from, out of a verified package. */
export function modelOf(verified: VerifiedPackage): NeuralModel {
  const { manifest, digest, vocabulary, calibration } = verified;
  return {
    name: manifest.name,
    digest,
    shape: shapeOf(verified),
    ids: vocabulary.types.map(({ id }) => id),
    openings: calibration.openings ?? [],
    trainedTo: Date.parse(manifest.training.to),
  };
}

/** The runner of a fixture's graph in this thread. */
export function ownThread(verified: VerifiedPackage): Promise<NeuralRunner> {
  return runOnOwnThread(graphSource(verified));
}

/** Event types "type 1" … "type N", as the fixtures' vocabularies know them up to 11. */
export function numberedTypes(size: number): EventTypes {
  return {
    size,
    idOf: (type) => typeId(`type ${type}`),
    templateOf: (type) => `type ${type}`,
  };
}

/** The event types of a package under the indexes of its vocabulary, and beyond them some that it does not know. */
export function typesOf({ vocabulary }: VerifiedPackage): EventTypes {
  const templateOf = (type: number) => vocabulary.types[type]?.template ?? `type ${type}`;
  return { size: vocabulary.types.length + 4, idOf: (type) => typeId(templateOf(type)), templateOf };
}

/** One row of a batch; a new sequence where `start`. */
export interface Step {
  readonly slot: number;
  readonly type: number;
  readonly seconds: number;
  readonly start: boolean;
  readonly known: number;
}

/** Rows as a batch. */
export function batchOf(steps: readonly Step[]): StepBatch {
  const rows = new StepRows();
  for (const { slot, type, seconds, start, known } of steps) {
    rows.push(slot, type, seconds * 1000, 0, start ? 1 : 0, 0, `s${slot}`);
    rows.stamp(rows.length - 1, known);
  }
  return rows;
}

/** What a small stream may hold: sequences in a few slots that begin, go on, end and begin anew. */
export function stepsOf(
  choices: readonly { slot: number; type: number; gap: number; ends: boolean }[],
): Step[] {
  const open = new Set<number>();
  const steps: Step[] = [];
  let seconds = 1000;
  let known = 2;
  for (const { slot, type, gap, ends } of choices) {
    seconds += gap;
    const start = !open.has(slot);
    const closes = ends && !start;
    known = Math.max(known, type + 1);
    steps.push({ slot, type: closes ? END_OF_SEQUENCE : type, seconds, start, known });
    if (closes) open.delete(slot);
    else open.add(slot);
  }
  return steps;
}

/** Opinions on all steps, taken in batches of the given sizes (the last one repeats), as plain numbers row by row. */
export async function hear(
  expert: NeuralExpert,
  steps: readonly Step[],
  sizes: readonly number[],
): Promise<number[][]> {
  const heard: number[][] = [];
  for (let from = 0, turn = 0; from < steps.length; turn++) {
    const size = sizes[Math.min(turn, sizes.length - 1)]!;
    const part = steps.slice(from, from + size);
    const opinions = createOpinions(expert, part.length);
    await expert.advance(batchOf(part), opinions);
    for (let row = 0; row < part.length; row++) heard.push(rowOf(opinions, row, expert.width));
    from += size;
  }
  return heard;
}

function rowOf({ types, probabilities, gaps }: Opinions, row: number, width: number): number[] {
  const bins = gaps.length / (types.length / width);
  return [
    ...types.slice(row * width, (row + 1) * width),
    ...probabilities.slice(row * width, (row + 1) * width),
    ...gaps.slice(row * bins, (row + 1) * bins),
  ];
}

/** An expert with the types already begun. */
export function expertOf(
  verified: VerifiedPackage,
  runner: NeuralRunner,
  types = numberedTypes(16),
): NeuralExpert {
  const expert = new NeuralExpert(modelOf(verified), runner);
  expert.begin(types);
  return expert;
}
