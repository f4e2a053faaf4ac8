import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { startAws } from './aws';
import { writeSample } from './sample/running';

/** Where the catalog's buckets come from. */
export interface Source {
  description: string;
  /** Whether it is the sample organization, which has failures on purpose. */
  isSample: boolean;
  configFiles: string[];
}

/** Who has set one of these means AWS, or an emulator of it. */
const awsVariables = [
  'AWS_ENDPOINT_URL',
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
];

/**
 * Chooses AWS where there is an `app-config.local.yaml` or one of the variables above. Else, or with `--sample`, it
 * starts the stand-in with the sample organization. Sets the environment of this process for what it chose.
 */
export async function chooseSource(): Promise<Source> {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const variable = awsVariables.find(name => process.env[name]);
  const localConfig = existsSync('app-config.local.yaml');

  if ((variable || localConfig) && !process.argv.includes('--sample')) {
    const at = endpoint ? new URL(endpoint).host : 'aws';
    // Each source has its own database, so that no change log tells of two.
    useDatabase(at.replace(':', '-'));
    const config = localConfig
      ? 'app-config.local.yaml'
      : 'dev/app-config.aws.yaml';
    return {
      description: `${endpoint ?? 'AWS'}${variable ? `, because of ${variable}` : ''}, as ${config} says`,
      isSample: false,
      configFiles: ['app-config.yaml', config],
    };
  }

  // A test in a browser has a stand-in of its own, which it changes meanwhile.
  const { environment, eventQueueUrl } = process.env.STAND_IN
    ? JSON.parse(process.env.STAND_IN)
    : await startSample();
  delete process.env.AWS_PROFILE;
  Object.assign(process.env, environment, {
    // The SDK would also read the files in ~/.aws.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  });
  process.env.SAMPLE_EVENT_QUEUE_URL = eventQueueUrl;
  useDatabase('sample');
  return {
    description:
      'the sample organization of a local stand-in for AWS (for your own: AWS_PROFILE=... npm start)',
    isSample: true,
    configFiles: ['app-config.yaml', 'dev/app-config.sample.yaml'],
  };
}

async function startSample() {
  const aws = await startAws({ listCalls: false });
  // `npm run sample` finds it there.
  await writeSample({
    endpoint: aws.endpoint,
    accounts: [...aws.organization.accounts.keys()],
  });
  return { environment: aws.environment(), eventQueueUrl: aws.eventQueueUrl };
}

function useDatabase(name: string) {
  process.env.DATABASE_DIRECTORY ??= `.cache/${name}`;
}
