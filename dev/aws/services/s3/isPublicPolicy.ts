import { isIPv4, isIPv6 } from 'node:net';
import type { PolicyDocument } from '../../estate/configuration';

type PolicyStatement = PolicyDocument['Statement'][number];

/** What the page lists; the keys of the principal stand for "an AWS principal (e.g. aws:PrincipalOrgID)". */
const listedKeys = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  'aws:userid',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);

/** The operators that ask for one of the values. */
const asksForValue =
  /^(?:foranyvalue:)?(?:string(?:equals|equalsignorecase|like)|arn(?:equals|like))$/i;

/**
 * What GetBucketPolicyStatus says of a policy: S3 begins by assuming that it is public, and looks whether it grants access
 * only to fixed values, without a wildcard or a policy variable, of a principal or of one of the keys that the page lists:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 *
 * What the page leaves open (other keys, wildcards in ARNs) a bucket can say by its member `isPolicyPublic`.
 */
export function isPublicPolicy({ Statement }: PolicyDocument): boolean {
  return Statement.some(
    statement =>
      statement.Effect === 'Allow' &&
      !hasFixedPrincipals(statement) &&
      !hasFixedCondition(statement),
  );
}

function hasFixedPrincipals({ Principal }: PolicyStatement): boolean {
  // NotPrincipal, or everybody.
  if (Principal === undefined || typeof Principal === 'string') {
    return false;
  }
  return Object.entries(Principal).every(([kind, names]) =>
    [names]
      .flat()
      .every(
        name =>
          isFixed(name) && (kind !== 'Federated' || name.startsWith('arn:')),
      ),
  );
}

function hasFixedCondition({ Condition = {} }: PolicyStatement): boolean {
  return Object.entries(Condition).some(([operator, keys]) =>
    Object.entries(keys).some(([written, list]) => {
      const values = [list].flat();
      const key = written.toLowerCase();
      if (values.length === 0) {
        return false;
      }
      if (key === 'aws:sourceip') {
        return operator === 'IpAddress' && values.every(isNarrowRange);
      }
      return (
        asksForValue.test(operator) &&
        listedKeys.has(key) &&
        values.every(value => isFixedFor(key, value))
      );
    }),
  );
}

function isFixedFor(key: string, value: string): boolean {
  if (key === 's3:dataaccesspointarn') {
    return /^arn:[\w-]+:s3:[\w-]*:\d{12}:accesspoint\/[^$]*$/.test(value);
  }
  if (key === 'aws:principalorgpaths') {
    return /^o-\w+\/[^$]*$/.test(value);
  }
  return key.endsWith('account') ? /^\d{12}$/.test(value) : isFixed(value);
}

function isFixed(value: string): boolean {
  return !/[*?]|\$\{/.test(value);
}

/** Not "broader than /8 for IPv4 and /32 for IPv6". */
function isNarrowRange(value: string): boolean {
  const [address, bits = '128'] = value.split('/');
  return (
    (isIPv4(address) && Number(bits) >= 8) ||
    (isIPv6(address) && Number(bits) >= 32)
  );
}
