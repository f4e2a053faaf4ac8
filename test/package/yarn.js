// yarn 4, as Backstage's own command line has it, which needs no download of a yarn of its own.
const { getPluginConfiguration, runExit } = require('@yarnpkg/cli');

runExit(process.argv.slice(2), {
  cwd: process.cwd(),
  selfPath: null,
  pluginConfiguration: getPluginConfiguration(),
});
