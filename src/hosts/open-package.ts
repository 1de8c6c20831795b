import { readPackageFolder } from '../adapters/local/package-folder.ts';
import { NeuralExpert } from '../models/neural-expert.ts';
import type { NeuralRunner } from '../models/neural-job.ts';
import type { PackageContents } from '../packages/contents.ts';
import { type GraphSource, graphSource } from '../packages/graph-source.ts';
import { verifyPackage } from '../packages/verify.ts';
import type { OpenExpert, OpenPackage } from './open-experts.ts';

type RunnerSettings = Parameters<OpenExpert>[1];

/**
 * Opens the model package in a folder: every byte verified, its graph proven on the golden inputs. Throws
 * PackageError. Two openings of one folder share nothing.
 */
export const openPackage: OpenExpert = async (folder, settings, notice) =>
  openContents(readPackageFolder(folder), settings, notice);

/**
 * The same with the files of a package, wherever they lie. `name`: what its expert is called, where two versions of one
 * model are to speak side by side. Rejects with PackageError.
 */
export async function openContents(
  contents: PackageContents,
  settings: RunnerSettings,
  notice: (message: string) => void,
  name?: string,
): Promise<OpenPackage> {
  const verified = verifyPackage(contents);
  const { manifest, digest, vocabulary, calibration } = verified;
  const source = graphSource(verified, settings.precision);
  const runner = await openRunner(source, settings);
  const ids = vocabulary.types.map(({ id }) => id);
  const templates = vocabulary.types.map(({ template }) => template);
  const { openings = [] } = calibration;
  const trainedTo = Date.parse(manifest.training.to);
  const timed = manifest.kind !== 'deeplog';
  const { shape } = source;
  const model = { name: name ?? manifest.name, digest, shape, ids, templates, openings, trainedTo, timed };
  const expert = new NeuralExpert(model, runner, notice);
  return { expert, digest, manifest, vocabulary, close: () => runner.close() };
}

/** ONNX Runtime is loaded only where a package is, and on this thread only where the graph is to run here. */
async function openRunner(source: GraphSource, settings: RunnerSettings): Promise<NeuralRunner> {
  if (settings.worker) {
    const { runOnOwnWorker } = await import('../adapters/onnx/own-worker.ts');
    return runOnOwnWorker(source, settings);
  }
  const { runOnOwnThread } = await import('../adapters/onnx/own-thread.ts');
  return runOnOwnThread(source);
}
