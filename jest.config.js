const project = {
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

/** `unit` needs nothing but Node; `odoo` installs and starts real Odoos before its first test; `slow` is not part of `npm test`. */
export default {
  projects: [
    {
      ...project,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.odoo\\.test\\.ts$', '/test/kit/odoo\\.test\\.ts$'],
    },
    {
      ...project,
      displayName: 'odoo',
      testMatch: ['<rootDir>/test/**/*.odoo.test.ts', '<rootDir>/test/kit/odoo.test.ts'],
      globalSetup: '<rootDir>/test/kit/global-setup.ts',
    },
    { ...project, displayName: 'slow', testMatch: ['<rootDir>/test/**/*.slow.ts'] },
  ],
};
