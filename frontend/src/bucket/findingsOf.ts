import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_AWS_UNKNOWN_OWNER,
  bucketToJudge,
  type BucketToJudge,
  type ConfigurationFactName,
  FACT_WORDINGS,
  type FactName,
  isAccessPoint,
  judgeBucket,
  readBucket,
  readConfiguration,
  statusWording,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { AccessPoints } from '../sharing/useAccessPoints';
import type { Tone } from '../tone';

/** Something of a bucket that somebody should see first. */
export type Finding =
  | {
      kind: 'reachable';
      tone: Tone;
      title: string;
      meaning?: string;
      /** By what it is known, and what that says. */
      fact: ConfigurationFactName;
      status: string;
    }
  | {
      /** By access points, others can reach it than by its own policy and ACL. */
      kind: 'through';
      tone: Tone;
      title: string;
    }
  | {
      kind: 'unowned';
      /** What a tag or the config says of its owner. */
      said?: string;
    }
  | {
      /** The catalog doesn't have its owner, or doesn't show it to whoever looks. */
      kind: 'unknown-owner';
    }
  | {
      kind: 'unread';
      /** `region`, or names of facts. */
      facts: string[];
      /** Whether something of them is shown. */
      hasLastKnown: boolean;
      /** What the role that reads has to be allowed; absent for access points, of which that is other calls. */
      statement?: object;
    }
  | {
      /** Nothing of all this: it is known of everything. */
      kind: 'sound';
    };

/**
 * What matters most of a bucket: who beside its account can reach it, that it is nobody's, and what can't be read. What is
 * not known is never said to be sound.
 *
 * @param known - what the entity doesn't say: each is undefined until it is known
 */
export function findingsOf(
  entity: Entity,
  known: {
    owner: BucketToJudge['owner'];
    accessPoints: AccessPoints | undefined;
  },
): Finding[] {
  const { owner, accessPoints } = known;
  const bucket = bucketToJudge(entity, owner);
  const owned = judgeBucket(bucket, 'unowned')?.status;
  const findings: Finding[] = [
    ...reachable(entity, bucket),
    ...through(accessPoints?.items ?? []),
  ];
  if (owned === 'failed' && owner === 'unknown') {
    findings.push({ kind: 'unknown-owner' });
  } else if (owned === 'failed') {
    const said = entity.metadata.annotations?.[ANNOTATION_AWS_UNKNOWN_OWNER];
    findings.push({ kind: 'unowned', said });
  }
  findings.push(...unread(entity, bucket));
  const isSound =
    findings.length === 0 &&
    owned === 'passed' &&
    accessPoints !== undefined &&
    accessPoints.items.length === accessPoints.totalItems &&
    [entity, ...accessPoints.items].every(isClosed);
  return isSound ? [{ kind: 'sound' }] : findings;
}

function reachable(entity: Entity, bucket: BucketToJudge): Finding[] {
  const settings = readConfiguration(entity);
  const publicAccess = settings.find(({ name }) => name === 'publicAccess');
  const sharing = settings.find(({ name }) => name === 'sharing');
  const isPublic = publicAccess?.status === 'public';
  const setting = isPublic ? publicAccess : sharing;
  const status = setting?.status;
  if (!setting || status === undefined || status === 'account') {
    return [];
  }
  return [
    {
      kind: 'reachable',
      tone: status === 'public' ? 'danger' : toneOfSharing(bucket),
      title: capitalized(setting.words ?? status),
      meaning: statusWording(setting.name, status)?.meaning,
      fact: setting.name,
      status,
    },
  ];
}

/** Nobody has to look at what only accounts that are read, or the organization, can reach. */
function toneOfSharing(bucket: BucketToJudge): Tone {
  return judgeBucket(bucket, 'foreign')?.status === 'passed'
    ? 'neutral'
    : 'warning';
}

/** Whether it is known that nobody beyond its account can reach a bucket, or come in by an access point. */
function isClosed(entity: Entity): boolean {
  return readConfiguration(entity).some(
    ({ name, status, isUnavailable }) =>
      name === 'sharing' && status === 'account' && !isUnavailable,
  );
}

/** The access points by which anybody, or somebody foreign, can come in. */
function through(accessPoints: Entity[]): Finding[] {
  const open = accessPoints.filter(
    point => statusOf(point, 'publicAccess') === 'public',
  );
  const shared = accessPoints.filter(
    point =>
      !open.includes(point) &&
      ['public', 'conditional', 'foreign'].includes(
        statusOf(point, 'sharing') ?? '',
      ),
  );
  return [
    ...throughThese('danger', 'Anybody', open),
    ...throughThese('warning', 'Others', shared),
  ];
}

function throughThese(tone: Tone, who: string, points: Entity[]): Finding[] {
  const names = points.map(point => readBucket(point).name).join(', ');
  const noun = points.length === 1 ? 'the access point' : 'the access points';
  const title = `${who} can come in through ${noun} ${names}`;
  return points.length > 0 ? [{ kind: 'through', tone, title }] : [];
}

function statusOf(entity: Entity, fact: ConfigurationFactName) {
  return readConfiguration(entity).find(({ name }) => name === fact)?.status;
}

function unread(entity: Entity, bucket: BucketToJudge): Finding[] {
  if (judgeBucket(bucket, 'unreadable')?.status !== 'failed') {
    return [];
  }
  const { unavailable: facts = [], configuration = {}, tags = {} } = bucket;
  const { region } = readBucket(entity);
  const lastKnown: object = {
    ...configuration,
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(region && { region }),
  };
  const actions = facts.flatMap(name => Object.values(callsOf(name)));
  return [
    {
      kind: 'unread',
      facts,
      hasLastKnown: facts.some(name => Object.hasOwn(lastKnown, name)),
      ...(!isAccessPoint(entity) && {
        statement: {
          Effect: 'Allow',
          Action: [...new Set(actions)].sort(),
          Resource: '*',
        },
      }),
    },
  ];
}

/** The calls that read something of a bucket, each with its IAM action. */
function callsOf(name: string): Record<string, string> {
  return name === 'region'
    ? { GetBucketLocation: 's3:GetBucketLocation' }
    : FACT_WORDINGS[name as FactName].calls;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
