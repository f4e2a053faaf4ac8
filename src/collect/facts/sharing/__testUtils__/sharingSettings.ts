import type { Sharing } from 'backstage-plugin-aws-s3-buckets-common';
import { judgeSharing, type SharingSettings } from '../judgeSharing';

/** The account of the bucket, one that is read, and one that isn't. */
export const OWN = '111111111111';
export const READ = '222222222222';
export const FOREIGN = '333333333333';

export const ORGANIZATION = 'o-a1b2c3d4e5';

/** An element of a policy that a test writes, right or wrong. */
export type PolicyElements = Record<string, unknown>;

/** Anybody may get the objects; a test says what is different. `undefined` leaves an element out. */
export function statementOf(elements: PolicyElements = {}): PolicyElements {
  return {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::orders/*',
    ...elements,
  };
}

export function policyOf(...statements: PolicyElements[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

export function sharingSettings(
  settings: Partial<SharingSettings> = {},
): SharingSettings {
  return {
    bucket: 'orders',
    accountId: OWN,
    partition: 'aws',
    grants: [],
    ownerId: 'c0'.repeat(32),
    readAccounts: new Set([OWN, READ]),
    organizationId: ORGANIZATION,
    restrictsPublicBuckets: false,
    ignoresPublicAcls: false,
    ...settings,
  };
}

/** The judgement of settings that can be judged. */
export function known(settings: Partial<SharingSettings>): Sharing {
  const judgement = judgeSharing(sharingSettings(settings));
  if (judgement.status !== 'known') {
    throw new Error(judgement.reason.message);
  }
  return judgement.value;
}

/** The status, and those whom the sharing names: `accounts 222222222222`. */
export function inShort({ status, accounts, services }: Sharing): string {
  return [status, ...accounts, ...services].join(' ');
}
