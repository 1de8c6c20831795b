/** Native ESM on Node's own type stripping: no transformer, no build. @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  roots: ['<rootDir>/test'],
  testMatch: ['<rootDir>/test/{unit,contracts,functions,infra,e2e}/**/*.test.ts'],
  testTimeout: 240_000,
};
