/** Native ESM on Node's own type stripping: no transformer, no build. @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  roots: ['<rootDir>/test'],
  testMatch: ['<rootDir>/test/{unit,contracts,functions,infra,e2e}/**/*.test.ts'],
  // A test that starts dozens of processes takes half a minute on a quiet machine and ten times as long on a busy one.
  testTimeout: 400_000,
};
