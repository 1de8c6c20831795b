/** Events of a request. */
const TIME = 16;

/** What a registered model with carried state is asked, in the Open Inference Protocol. */
export const INFERENCE_REQUEST = {
  inputs: [
    {
      name: 'ids',
      shape: [1, TIME],
      datatype: 'INT32',
      data: Array.from({ length: TIME }, (_, i) => 1 + (i % 8)),
    },
    { name: 'dt', shape: [1, TIME], datatype: 'FP32', data: Array<number>(TIME).fill(0.5) },
    { name: 'clock', shape: [1, TIME, 3], datatype: 'FP32', data: Array<number>(TIME * 3).fill(0.25) },
  ],
  outputs: [{ name: 'topi' }, { name: 'topv' }],
};
