/* eslint-disable no-console */
import { ConfigSources } from '@backstage/config-loader';
import { appNeedsBuild, buildApp } from './app';
import { createDevBackend } from './backend';
import { firstReading } from './first-reading';
import { SamplePast } from './sample/SamplePast';
import { chooseSource } from './source';

// Guests sign in during development only: https://backstage.io/docs/auth/guest/provider
process.env.NODE_ENV ??= 'development';
process.env.LOG_LEVEL ??= 'warn';
// The SDK's warning about old versions of Node.js would hide what this says.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

async function start() {
  const { description, isSample, configFiles } = await chooseSource();
  console.log(`Reading ${description}\n`);

  if (!process.env.WITHOUT_PAGES && (await appNeedsBuild())) {
    console.log(
      '          building the app (half a minute, the first time only)',
    );
    await step(buildApp, () => 'app built');
  }

  const config = await ConfigSources.toConfig(
    ConfigSources.default({
      argv: configFiles.flatMap(file => ['--config', file]),
    }),
  );
  const baseUrl = config.getString('backend.baseUrl');
  const past = isSample ? new SamplePast() : undefined;
  await step(
    () => createDevBackend(config, past && [past.feature]).start(),
    () => `backend ready at ${baseUrl}`,
  );

  const { error } = await step(
    () => firstReading(baseUrl),
    ({ buckets, accounts }) =>
      `${buckets} buckets of ${accounts} account${accounts === 1 ? '' : 's'} in the catalog`,
  );
  if (past) {
    await step(
      () => past.write(),
      changes =>
        changes > 0
          ? `${changes} changes of the last two months made up (dev/sample/pastDeeds.ts)`
          : 'nothing made up: it has a past already',
    );
  }
  if (error) {
    const reason = isSample ? ' (the sample has failures on purpose)' : '';
    console.log(`\nNot everything could be read${reason}:\n${error}`);
  }
  console.log(`\nOpen ${baseUrl} (Ctrl-C stops it)`);
}

async function step<T>(
  run: () => Promise<T>,
  done: (result: T) => string,
): Promise<T> {
  const startedAt = performance.now();
  const result = await run();
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${seconds.toFixed(1).padStart(6)} s  ${done(result)}`);
  return result;
}

start().catch(error => {
  console.error(
    error.code === 'EADDRINUSE'
      ? `Port ${error.port} is taken. Stop the process that listens there, and start again.`
      : error,
  );
  process.exit(1);
});
