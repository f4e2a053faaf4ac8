// Jest brings it, in the version that fits.
// eslint-disable-next-line @backstage/no-undeclared-imports
const { TestEnvironment } = require('jest-environment-node');

/** The global object that all files of a worker share, with the packages that WorkerRuntime keeps. Each file finds it as new. */
module.exports = class WorkerEnvironment extends TestEnvironment {
  static ofWorker;

  constructor(config, context) {
    if (WorkerEnvironment.ofWorker) {
      return WorkerEnvironment.ofWorker;
    }
    super(config, context);
    WorkerEnvironment.ofWorker = this;
    const { env, exit } = this.global.process;
    this.exit = exit;
    this.env = { ...env };
    this.lasting = new Set(Reflect.ownKeys(this.global));
  }

  /** What is added to the global object meanwhile is there for all files, as are the packages that are loaded. */
  keepGlobals(load) {
    const before = new Set(Reflect.ownKeys(this.global));
    try {
      return load();
    } finally {
      Reflect.ownKeys(this.global)
        .filter(key => !before.has(key))
        .forEach(key => this.lasting.add(key));
    }
  }

  /** Leaves the context for the next file, where Jest would dispose of it. */
  async teardown() {
    this.fakeTimersModern.useRealTimers();
    Reflect.ownKeys(this.global)
      .filter(key => !this.lasting.has(key))
      .forEach(key => Reflect.deleteProperty(this.global, key));
    Object.assign(this.global.process, {
      env: { ...this.env },
      // Jest wraps it for each file.
      exit: this.exit,
    });
  }
};
