import { expect, test } from '@jest/globals';
import { nearestNames } from '../../../src/registry/nearest-names.ts';

const NAMES = ['hdfs-gru', 'hdfs-lstm', 'shop-gru', 'web'];

test.each([
  ['hdfs-gur', ['hdfs-gru']],
  ['hdfs_gru', ['hdfs-gru']],
  ['hdfs', ['hdfs-gru', 'hdfs-lstm']],
  ['shp-gru', ['shop-gru']],
  ['entirely-different', NAMES],
])('somebody who writes %s may have meant %j', (meant, expected) => {
  expect(nearestNames(meant, NAMES)).toEqual(expected);
});

test('of very many names none of which is near, some are told', () => {
  const many = Array.from({ length: 100 }, (_, i) => `model-${i}`);

  expect(nearestNames('x', many)).toHaveLength(20);
});
