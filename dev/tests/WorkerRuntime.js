const { sep } = require('node:path');
// Jest brings it, in the version that fits.
// eslint-disable-next-line @backstage/no-undeclared-imports
const { default: JestRuntime } = require('jest-runtime');

const PACKAGES = `${sep}node_modules${sep}`;

/** It registers hooks with the file that loads it. */
const OF_A_FILE = `${PACKAGES}${['@backstage', 'backend-test-utils', ''].join(sep)}`;

/** Runs what is in node_modules. */
let ofWorker;

/** What it was asked for, and by which file. */
const asked = new Set();

/**
 * Loads a package once a worker, and the code of this repository for each file anew, as Jest loads all. Backstage's backend
 * and the AWS SDK take seconds to load, and more until V8 has compiled what is called often; more than a hundred files
 * need them. So a file finds what an earlier one left in a package: nothing may be set there for good. `jest.mock` of a
 * package is seen by this repository's code, and not by other packages.
 */
module.exports = class WorkerRuntime extends JestRuntime {
  constructor(config, environment, resolver, ...rest) {
    super(config, environment, resolver, ...rest);
    ofWorker ??= new JestRuntime(config, environment, resolver, ...rest);
    const conditions = [
      'require',
      'default',
      ...environment.exportConditions(),
    ];
    this.keepGlobals = environment.keepGlobals.bind(environment);
    this.isOfWorker = (from, name) => {
      if (!name || resolver.isCoreModule(name)) {
        return false;
      }
      const file = resolver.resolveModule(from, name, { conditions });
      return file.includes(PACKAGES) && !file.includes(OF_A_FILE);
    };
  }

  requireModule(from, name, options, isRequireActual) {
    const question = `${from} ${name}`;
    if (asked.has(question)) {
      return ofWorker.requireModule(from, name);
    }
    if (options?.isInternalModule || !this.isOfWorker(from, name)) {
      return super.requireModule(from, name, options, isRequireActual);
    }
    asked.add(question);
    return this.keepGlobals(() => ofWorker.requireModule(from, name));
  }
};
