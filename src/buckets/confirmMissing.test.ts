import { type Aws, createOrganization, startAws } from '../../dev/aws';
import { openAccount } from '../aws/__testUtils__/openAccount';
import { findUnlisted } from './confirmMissing';

const ACCOUNT = '222222222222';

describe('findUnlisted', () => {
  const environment = { ...process.env };
  let aws: Aws;

  beforeEach(async () => {
    aws = await startAws({
      organization: createOrganization({
        accounts: [
          { id: '111111111111', name: 'management' },
          {
            id: ACCOUNT,
            name: 'payments',
            buckets: [
              { name: 'there', region: 'eu-west-1' },
              { name: 'asked', region: 'eu-west-1' },
            ],
          },
        ],
      }),
    });
  });

  afterEach(async () => {
    await aws.close();
    process.env = { ...environment };
  });

  const find = async (name: string) => {
    const session = await openAccount(aws, ACCOUNT, {
      timeoutMs: 500,
      maxAttempts: 1,
    });
    const found = await findUnlisted(
      session,
      [{ name, region: 'eu-west-1' }],
      1,
    );
    return found.get(name);
  };

  it('finds a bucket that is there, and not one that is gone', async () => {
    expect(await find('there')).toBe('present');
    expect(await find('gone')).toBeUndefined();
  });

  it.each([
    ['unproven', { kind: 'error', code: 'AccessDenied' }],
    ['unproven', { kind: 'error', code: 'PermanentRedirect', status: 301 }],
    ['unanswered', { kind: 'throttle' }],
    ['unanswered', { kind: 'error', code: 'InternalError', status: 500 }],
    ['unanswered', { kind: 'hang' }],
    ['unanswered', { kind: 'reset' }],
  ] as const)('is %s after %j', async (found, fault) => {
    aws.inject({ bucket: 'asked' }, fault);
    expect(await find('asked')).toBe(found);
  });
});
