/* eslint-disable no-console */
import { parseArgs } from 'node:util';
import { readSample } from './running';
import { SampleAdmin, SampleError } from './admin';

const usage = `Changes something in the sample organization that \`npm start\` shows, as jane (Admin):

  npm run sample -- tag <bucket> <key>=<value>      sets a tag
  npm run sample -- untag <bucket> <key>            removes a tag
  npm run sample -- create <account id> <bucket>    creates a bucket
  npm run sample -- delete <bucket>                 deletes a bucket

Options: --as <name>    somebody else than jane`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { as: { type: 'string', default: 'jane' } },
  });
  const sample = await readSample();
  if (!sample) {
    throw new SampleError(
      'The sample does not run. Start it with `npm start`.',
    );
  }
  const admin = new SampleAdmin(sample, values.as);
  const [command, first, second] = positionals;
  switch (first && (second || command === 'delete') ? command : '') {
    case 'tag': {
      const [key, ...value] = second.split('=');
      await admin.retag(first, tags => ({ ...tags, [key]: value.join('=') }));
      break;
    }
    case 'untag':
      await admin.retag(first, ({ [second]: _, ...tags }) => tags);
      break;
    case 'create':
      await admin.create(first, second);
      break;
    case 'delete':
      await admin.delete(first);
      break;
    default:
      throw new SampleError(usage);
  }
  console.log(
    `Done, as ${values.as} (Admin). The bucket's page shows it within seconds.`,
  );
}

main().catch(error => {
  const isPlain = error instanceof SampleError;
  console.error(isPlain ? error.message : error);
  process.exit(1);
});
