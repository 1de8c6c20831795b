/** @jest-environment ./test/support/onnx-environment.ts */
import { inferOnThread } from '../../src/adapters/onnx/infer-thread.ts';
import { inferHere } from '../../src/adapters/onnx/open-graph.ts';
import { openGraphContract } from './open-graph.ts';

openGraphContract('in the thread of its caller', inferHere);

// Longer than anything takes on a busy machine: no test is about how long.
openGraphContract('in a thread of its own', (source) => inferOnThread(source, { timeoutSeconds: 100 }));
