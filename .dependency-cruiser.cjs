/*
 * Data flows one way: accounts → collect → inventory → show → catalog, and inventory → api. `npm run rooms` holds each
 * room of src to what it may import, imports of types included.
 */
const MAY_IMPORT = {
  model: [],
  inventory: ['model'],
  config: ['model'],
  aws: ['model', 'config'],
  accounts: ['aws', 'config', 'model'],
  collect: ['aws', 'config', 'inventory', 'model'],
  show: ['config', 'inventory', 'model'],
  live: ['collect', 'config', 'inventory', 'model'],
  usage: ['aws', 'config', 'inventory', 'model'],
  api: ['inventory', 'usage', 'model', 'config'],
};
const room = name => `^src/${name}/`;

module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      // What a module needs of the core comes by the common package, the catalog's API or the topic of changes.
      name: 'modules-import-no-core',
      severity: 'error',
      from: { path: '^modules/', pathNot: '\\.test\\.ts' },
      to: { path: '^(src|frontend)/' },
    },
    ...Object.entries(MAY_IMPORT).map(([name, others]) => ({
      name: `${name}-imports-only-${others.join('-') || 'itself'}`,
      severity: 'error',
      from: {
        path: room(name),
        pathNot: '(__testUtils__|__fixtures__|\\.test\\.ts)',
      },
      to: {
        path: '^src/',
        pathNot: [name, ...others].map(room),
      },
    })),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    includeOnly: '^(src|common/src|frontend/src|modules/[^/]+/src)/',
  },
};
