/* eslint-disable no-console */
const { relative } = require('node:path');

/** Lists the files of a run that took longest: as many as $SLOWEST says, none without it. */
module.exports = class SlowestFiles {
  onRunComplete(_, { testResults }) {
    const slowest = testResults
      .map(({ testFilePath, perfStats }) => ({
        file: relative(process.cwd(), testFilePath),
        seconds: (perfStats.end - perfStats.start) / 1000,
      }))
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, Number(process.env.SLOWEST ?? 0));
    for (const { file, seconds } of slowest) {
      console.log(`${seconds.toFixed(1).padStart(6)} s  ${file}`);
    }
  }
};
