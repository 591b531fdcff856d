export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  restoreMocks: true,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
};
