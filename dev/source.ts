import { existsSync } from 'fs';
import { devNull } from 'os';
import { startAws } from './aws';

/** What the catalog is filled from. */
export interface Source {
  description: string;
  /** Whether it has failures on purpose. */
  isSample: boolean;
  configFiles: string[];
}

/** With one of these in the environment, AWS is meant, or an emulator of it. */
const awsVariables = [
  'AWS_ENDPOINT_URL',
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
];

/**
 * AWS, where `app-config.local.yaml` or the environment says so; else, or with `--sample`, the sample organization of the
 * stand-in, which is started for it. Sets the environment of this process accordingly.
 */
export async function chooseSource(): Promise<Source> {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const variable = awsVariables.find(name => process.env[name]);
  const localConfig = existsSync('app-config.local.yaml');

  if ((variable || localConfig) && !process.argv.includes('--sample')) {
    const at = endpoint ? new URL(endpoint).host : 'aws';
    // Readings of different places are no history of one another.
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

  const aws = await startAws({ listCalls: false });
  delete process.env.AWS_PROFILE;
  Object.assign(process.env, aws.environment(), {
    // What stands in the files of ~/.aws has no part in this.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  });
  useDatabase('sample');
  return {
    description:
      'the sample organization of a local stand-in for AWS (for your own: AWS_PROFILE=... npm start)',
    isSample: true,
    configFiles: ['app-config.yaml', 'dev/app-config.sample.yaml'],
  };
}

function useDatabase(name: string) {
  process.env.DATABASE_DIRECTORY ??= `.cache/${name}`;
}
