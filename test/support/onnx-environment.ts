import { TestEnvironment } from 'jest-environment-node';

/**
 * Gives tests the typed arrays of the process instead of those of the sandbox: ONNX Runtime is native and takes no
 * others. Chosen by a test file with `@jest-environment ./test/support/onnx-environment.ts`.
 */
export default class OnnxEnvironment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    Object.assign(this.global, {
      Float32Array,
      Float64Array,
      Int32Array,
      Int8Array,
      BigInt64Array,
      SharedArrayBuffer,
    });
  }
}
