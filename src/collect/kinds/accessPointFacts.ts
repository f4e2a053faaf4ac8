import type { PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import type { AccessPoint } from 'backstage-plugin-aws-s3-buckets-common';
import type { AccountSession } from '../../aws/AccountSession';
import {
  ACCOUNT_EVENTS,
  isOn,
  readAccountBlock,
} from '../facts/accessSettings';
import {
  type BucketPlace,
  defineFact,
  oncePer,
  type WhatCanBeRead,
} from '../facts/defineFact';
import {
  certainPublicAccess,
  type PublicAccessSettings,
} from '../facts/publicAccess';
import { certainSharing } from '../facts/sharing/certainSharing';
import type { FactsOfKind } from './KindOfBucket';

/** What AWS says of an access point of either kind. */
export interface AccessPointSettings {
  value: AccessPoint;
  block: PublicAccessBlockConfiguration;
}

/** What the two kinds of access points are asked differently. */
export interface AccessPointReader {
  /** The calls by their API names, each with the IAM action that allows it. */
  calls: {
    settings: Record<string, string>;
    policy: Record<string, string>;
    policyStatus: Record<string, string>;
  };
  /** The names of the CloudTrail events after which its policy may be another one. */
  policyEvents: string[];
  settings(
    session: AccountSession,
    place: BucketPlace,
  ): Promise<AccessPointSettings>;
  /** Undefined where there is none. */
  policy(
    session: AccountSession,
    place: BucketPlace,
  ): Promise<string | undefined>;
  isPolicyPublic(
    session: AccountSession,
    place: BucketPlace,
  ): Promise<boolean | undefined>;
}

const ACCOUNT_BLOCK = {
  GetAccountPublicAccessBlock: 's3:GetAccountPublicAccessBlock',
};

/**
 * The facts of access points but for their tags. Their own settings decide beside those of the bucket, of which these
 * facts say nothing: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
export function accessPointFacts(
  given: AccessPointReader,
): Omit<FactsOfKind, 'tags'> {
  const reader = {
    settings: oncePer(placeOf, given.settings),
    policy: oncePer(placeOf, given.policy),
    isPolicyPublic: oncePer(placeOf, given.isPolicyPublic),
  };
  const { calls, policyEvents } = given;
  const events = [...policyEvents, ...ACCOUNT_EVENTS];
  return {
    accessPoint: defineFact({
      name: 'accessPoint',
      calls: calls.settings,
      noneCodes: [],
      events: [],
      stopsWhenDenied: true,
      read: async (_, __, session, place) =>
        (await reader.settings(session, place)).value,
    }),
    publicAccess: defineFact({
      name: 'publicAccess',
      calls: { ...calls.settings, ...calls.policyStatus, ...ACCOUNT_BLOCK },
      noneCodes: [],
      events,
      stopsWhenDenied: true,
      read: async (_, __, session, place, whatCanBeRead) =>
        certainPublicAccess(
          await publicAccessOf(reader, session, place, whatCanBeRead),
        ),
    }),
    sharing: defineFact({
      name: 'sharing',
      calls: {
        ...calls.policy,
        ...calls.policyStatus,
        ...calls.settings,
        ...ACCOUNT_BLOCK,
      },
      noneCodes: [],
      events,
      stopsWhenDenied: true,
      read: (_, __, session, place, whatCanBeRead) =>
        sharingOf(reader, session, place, whatCanBeRead),
    }),
  };
}

/** What is asked once in a reading, whichever fact asks first. */
function placeOf(_: AccountSession, place: BucketPlace): BucketPlace {
  return place;
}

type Reader = Omit<AccessPointReader, 'calls' | 'policyEvents'>;

/** The settings that decide, as far as they can be read; only what can make a difference is asked for. */
async function publicAccessOf(
  reader: Reader,
  session: AccountSession,
  place: BucketPlace,
  whatCanBeRead: WhatCanBeRead,
): Promise<Partial<PublicAccessSettings>> {
  const accountBlock = await whatCanBeRead(readAccountBlock(session));
  const settings = await whatCanBeRead(reader.settings(session, place));
  const blocks = [accountBlock, settings?.block];
  return {
    accountBlock,
    bucketBlock: settings?.block,
    // Access points have no ACL.
    grants: [],
    hasAcls: false,
    isPolicyPublic: isOn('RestrictPublicBuckets', blocks)
      ? false
      : await whatCanBeRead(reader.isPolicyPublic(session, place)),
  };
}

async function sharingOf(
  reader: Reader,
  session: AccountSession,
  place: BucketPlace,
  whatCanBeRead: WhatCanBeRead,
) {
  const { account, readAccounts } = session;
  // Without it, nothing can be said.
  const policy = await reader.policy(session, place);
  const settings: Partial<PublicAccessSettings> = policy
    ? await publicAccessOf(reader, session, place, whatCanBeRead)
    : { accountBlock: {}, bucketBlock: {} };
  const restricts = isOn('RestrictPublicBuckets', [
    settings.accountBlock,
    settings.bucketBlock,
  ]);
  const known = {
    accountId: account.id,
    organizationId: account.organizationId,
    readAccounts,
    bucket: place.name,
    partition: account.partition,
    policy,
    // Where S3 restricts it, it wasn't asked.
    isPolicyPublic: restricts ? undefined : settings.isPolicyPublic,
    grants: [],
    ignoresPublicAcls: true,
  };
  return certainSharing({
    atBest: { ...known, restrictsPublicBuckets: restricts ?? true },
    atWorst: { ...known, restrictsPublicBuckets: restricts ?? false },
  });
}
