/** File by which MLflow's own clients know what lies in a folder. */
export const ML_MODEL = 'MLmodel';

/** Facts that go into the description. */
interface MlModel {
  readonly runId: string;
  /** sha256 of the package. */
  readonly digest: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/**
 * The description of a package as an ONNX model, so that `mlflow.onnx.load_model('models:/NAME@champion')` gets the
 * graph. MLflow reads YAML, which JSON is too.
 */
export function mlModel({ runId, digest, createdAt }: MlModel): Uint8Array {
  const data = 'model.onnx';
  const document = {
    artifact_path: 'model',
    flavors: {
      onnx: { code: null, data, onnx_version: '1.17.0', providers: ['CPUExecutionProvider'] },
      python_function: { data, loader_module: 'mlflow.onnx' },
    },
    model_uuid: digest.slice(0, 32),
    run_id: runId,
    utc_time_created: createdAt.replace('T', ' ').replace('Z', ''),
  };
  return new TextEncoder().encode(`${JSON.stringify(document, undefined, 1)}\n`);
}
