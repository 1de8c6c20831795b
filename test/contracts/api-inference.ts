import { describe, expect, test } from '@jest/globals';
import { flatten, goldenFault } from '../../src/packages/golden-check.ts';
import { fixturePackage } from '../support/neural.ts';
import { MODELS } from './api-seed.ts';
import { bodyOf, type Host, json } from './api-under-test.ts';
import { protocolSchema } from './open-inference.ts';

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: string;
  readonly data: readonly unknown[];
}

interface Inferred {
  readonly model_name: string;
  readonly model_version: string;
  readonly id?: string;
  readonly outputs: readonly Tensor[];
}

const PACKAGES = { [MODELS.state]: 'tiny-gru', [MODELS.window]: 'tiny-window' } as const;
const INFER = `/v2/models/${MODELS.state}/infer`;

/** The inputs of a golden case of a fixture, flat. */
function goldenInputs(model: keyof typeof PACKAGES, index = 0): Tensor[] {
  const golden = fixturePackage(PACKAGES[model]).golden[index]!;
  const { ids, words, state } = golden;
  const cells = [ids.length, ids[0]!.length];
  return [
    { name: 'ids', shape: cells, datatype: 'INT32', data: flatten(ids) },
    { name: 'dt', shape: cells, datatype: 'FP32', data: flatten(golden.dt) },
    { name: 'clock', shape: [...cells, 3], datatype: 'FP32', data: flatten(golden.clock) },
    { name: 'words', shape: [words.length, words[0]!.length], datatype: 'INT32', data: flatten(words) },
    ...(state ? [{ name: 'state', shape: [ids.length, 16], datatype: 'FP32', data: flatten(state) }] : []),
  ];
}

/** Golden inputs with one tensor changed. */
function spoiled(name: string, change: Partial<Tensor>): { inputs: Tensor[] } {
  const inputs = goldenInputs(MODELS.state);
  return { inputs: inputs.map((input) => (input.name === name ? { ...input, ...change } : input)) };
}

/** The Open Inference Protocol v2, against its published schema. */
export function inferenceSuite(host: Host): void {
  const infer = async (body: unknown, path = INFER): Promise<Inferred> =>
    bodyOf(await host().send(path, json(body)));

  describe('the Open Inference Protocol', () => {
    test('the server says what it is and how it is', async () => {
      const metadata = await bodyOf(await host().send('/v2'));

      expect(protocolSchema('metadata_server_response', metadata)).toEqual([]);
      expect(await bodyOf(await host().send('/v2/'))).toEqual(metadata);
      expect((await host().send('/v2/health/live')).status).toBe(200);
      expect((await host().send('/v2/health/ready')).status).toBe(200);
    });

    test('a model says what it takes and gives, with and without a version', async () => {
      const metadata = await bodyOf(await host().send(`/v2/models/${MODELS.state}`));
      const version = await bodyOf(await host().send(`/v2/models/${MODELS.state}/versions/2`));

      expect(protocolSchema('metadata_model_response', metadata)).toEqual([]);
      expect(metadata).toMatchObject({ name: MODELS.state, versions: ['1', '2'] });
      expect(metadata).toMatchObject({
        inputs: [
          { name: 'ids', datatype: 'INT32', shape: [-1, -1] },
          { name: 'dt', datatype: 'FP32', shape: [-1, -1] },
          { name: 'clock', datatype: 'FP32', shape: [-1, -1, 3] },
          { name: 'words', datatype: 'INT32', shape: [-1, 4] },
          { name: 'state', datatype: 'FP32', shape: [-1, 16] },
        ],
      });
      expect(version).toEqual(metadata);
      expect((await host().send(`/v2/models/${MODELS.state}/ready`)).status).toBe(200);
      expect((await host().send(`/v2/models/${MODELS.state}/versions/2/ready`)).status).toBe(200);
    });

    test.each(Object.values(MODELS))('%s gives its golden outputs', async (name) => {
      const { golden } = fixturePackage(PACKAGES[name]);

      const answer = await infer({ id: '42', inputs: goldenInputs(name) }, `/v2/models/${name}/infer`);

      const data = Object.fromEntries(answer.outputs.map((output) => [output.name, output.data as number[]]));
      const { state_out: stateOut, ...others } = data;
      expect(protocolSchema('inference_response', answer)).toEqual([]);
      expect(answer).toMatchObject({ model_name: name, id: '42' });
      expect(goldenFault(golden[0]!, { ...others, ...(stateOut && { stateOut }) })).toBeUndefined();
      expect(answer.outputs[0]).toMatchObject({ datatype: 'FP32', shape: [2, golden[0]!.ids[0]!.length, 5] });
    });

    test('data may be nested as the shape is', async () => {
      const { ids, clock } = fixturePackage('tiny-gru').golden[0]!;
      const nested = goldenInputs(MODELS.state).map((input) =>
        input.name === 'ids'
          ? { ...input, data: ids }
          : input.name === 'clock'
            ? { ...input, data: clock }
            : input,
      );

      expect(await infer({ inputs: nested })).toEqual(await infer({ inputs: goldenInputs(MODELS.state) }));
    });

    test('only the outputs asked for come back, in that order', async () => {
      const outputs = [{ name: 'state_out' }, { name: 'topi' }];

      const answer = await infer({ inputs: goldenInputs(MODELS.state), outputs });

      expect(answer.outputs.map(({ name }) => name)).toEqual(['state_out', 'topi']);
      expect(answer.outputs[1]!.datatype).toBe('INT32');
    });

    test('requests at the same time get each their own answer, bitwise as alone', async () => {
      const asked = [0, 1, 0, 1, 0, 1].map((index) => ({ inputs: goldenInputs(MODELS.state, index) }));
      const alone = [await infer(asked[0]), await infer(asked[1])];

      const together = await Promise.all(asked.map((body) => infer(body)));

      expect(together).toEqual([0, 1, 0, 1, 0, 1].map((index) => alone[index]));
    });

    test('a model can be asked by version', async () => {
      const path = `/v2/models/${MODELS.state}/versions/2/infer`;

      const answer = await infer({ inputs: goldenInputs(MODELS.state) }, path);

      expect(answer.model_version).toBe('2');
    });

    test.each([
      ['an integer beyond 32 bits', spoiled('ids', { data: [2 ** 53, 1, 1, 1, 1, 1, 1, 1] })],
      ['no integer', spoiled('ids', { data: [1.5, 1, 1, 1, 1, 1, 1, 1] })],
      ['a type beyond the vocabulary and the words', spoiled('ids', { data: [999, 1, 1, 1, 1, 1, 1, 1] })],
      ['a negative type', spoiled('ids', { data: [-1, 1, 1, 1, 1, 1, 1, 1] })],
      ['a float beyond 32 bits', spoiled('dt', { data: [1e39, 1, 1, 1, 1, 1, 1, 1] })],
      ['text for a number', spoiled('dt', { data: ['1', 1, 1, 1, 1, 1, 1, 1] })],
      ['too few values', spoiled('ids', { data: [1, 2, 3] })],
      ['too many values', spoiled('ids', { data: Array(9).fill(1) })],
      ['another datatype', spoiled('ids', { datatype: 'INT64' })],
      ['another shape', spoiled('clock', { shape: [2, 4, 4] })],
      [
        'an unknown input',
        { inputs: [...goldenInputs(MODELS.state), { ...goldenInputs(MODELS.state)[0], name: 'x' }] },
      ],
      ['an input twice', { inputs: [...goldenInputs(MODELS.state), goldenInputs(MODELS.state)[0]] }],
      ['no inputs', { inputs: [] }],
      ['an unknown output', { inputs: goldenInputs(MODELS.state), outputs: [{ name: 'x' }] }],
      ['an unknown field', { inputs: goldenInputs(MODELS.state), input: [] }],
      ['nothing', {}],
    ])('%s is refused in the form of the protocol', async (_, body) => {
      const response = await host().send(INFER, json(body));

      const error = await response.json();
      expect(response.status).toBe(400);
      expect(protocolSchema('inference_error_response', error)).toEqual([]);
      expect(error).toEqual({ error: expect.stringMatching(/expected|known/) });
    });

    test.each([
      `/v2/models/none`,
      `/v2/models/${MODELS.state}/versions/9`,
      '/v2/models/none/ready',
      '/v2/nothing',
    ])('%s is not there', async (path) => {
      const response = await host().send(path);

      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ error: expect.any(String) });
    });
  });
}
