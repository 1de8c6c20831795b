/**
 * Every operator that the exporters of `training/` write, for all kinds of model, with and without calendar and
 * horizons, in fp32 and in int8 (`training/logcast_training/export`). None of them reads files, keeps state between
 * calls, or runs another graph. An exporter that comes to write another one adds it here.
 */
export const ALLOWED_OPERATORS: ReadonlySet<string> = new Set([
  'Abs',
  'Add',
  'Cast',
  'Clip',
  'Concat',
  'Constant',
  'ConstantOfShape',
  'Div',
  'DynamicQuantizeLinear',
  'Flatten',
  'Floor',
  'GRU',
  'Gather',
  'Greater',
  'Identity',
  'LSTM',
  'LayerNormalization',
  'MatMul',
  'MatMulInteger',
  'Min',
  'Mul',
  'Pad',
  'ReduceSum',
  'Relu',
  'Reshape',
  'Shape',
  'Sigmoid',
  'Slice',
  'Softmax',
  'Split',
  'Sqrt',
  'Squeeze',
  'Sub',
  'Tanh',
  'TopK',
  'Transpose',
  'Unsqueeze',
  // ONNX Runtime's own quantised LSTM, written by its quantiser.
  'com.microsoft.DynamicQuantizeLSTM',
]);

/** The version of the standard operators that the exporters write. */
export const OPSET = 17;

/** Sets of operators that ONNX Runtime's quantiser declares, used or not. */
export const DECLARED_DOMAINS: ReadonlySet<string> = new Set([
  '',
  'ai.onnx',
  'ai.onnx.ml',
  'ai.onnx.training',
  'ai.onnx.preview',
  'ai.onnx.preview.training',
  'com.microsoft',
  'com.microsoft.experimental',
  'com.microsoft.nchwc',
  'org.pytorch.aten',
]);
