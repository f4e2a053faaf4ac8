import { isIP } from 'node:net';
import { boundOfCondition } from './boundOfCondition';
import { comparisonOf } from './comparisonOf';
import type { Condition, Statement } from './parsePolicy';
import type { Party } from './Party';

/** A value that S3 doesn't take for a fixed one. */
const WILDCARD = /[*?]|\$\{/;

/** Keys of S3's list that don't tell whose a request is. */
const KEYS = new Set([
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);

/**
 * Whether S3 takes a statement for public, by what its page says: anybody, unless a fixed value of one of the keys that
 * it lists limits that. `surely`: S3 can't see it otherwise. `likely`: a condition is there of which the page says
 * nothing, or not enough.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function publicByS3(
  { conditions, isNotPrincipal }: Statement,
  principals: Party[],
): 'surely' | 'likely' | 'no' {
  const open = principals.filter(({ kind }) => kind === 'anybody');
  if (open.length === 0 || conditions.some(isFixed)) {
    return 'no';
  }
  const isPlain =
    !isNotPrincipal &&
    open.some(party => party.kind === 'anybody' && party.name === '*') &&
    conditions.every(({ key }) => key.toLowerCase() === 'aws:securetransport');
  return isPlain ? 'surely' : 'likely';
}

/**
 * S3's page lists `aws:SourceIp`, the keys above, `aws:SourceAccount`, `aws:SourceOwner`, `aws:userid`, those of access
 * points, and "an AWS principal (e.g. aws:PrincipalOrgID)", which the other keys of the principal are taken for. It
 * doesn't mention `aws:SourceOrgID` and `aws:SourceOrgPaths`, which say as much as `aws:SourceAccount`.
 */
function isFixed(condition: Condition): boolean {
  const { operator, values } = condition;
  const key = condition.key.toLowerCase();
  if (key === 'aws:sourceip') {
    return (
      operator.toLowerCase() === 'ipaddress' &&
      values.length > 0 &&
      values.every(isNarrow)
    );
  }
  if (boundOfCondition(condition)) {
    return values.every(value => !WILDCARD.test(withoutFreePart(key, value)));
  }
  return (
    KEYS.has(key) &&
    comparisonOf(condition) !== undefined &&
    values.length > 0 &&
    !values.some(value => WILDCARD.test(value))
  );
}

/** A value without the part that may have a wildcard. */
function withoutFreePart(key: string, value: string): string {
  switch (key) {
    case 's3:dataaccesspointarn':
      // "can contain a wildcard for the access point name … as long as the account id is fixed"
      return value.split(':', 5).join(':');
    case 'aws:principalorgpaths':
    case 'aws:sourceorgpaths':
      // The page doesn't mention paths, which are hardly of use without a wildcard behind the organization's id.
      return value.split('/', 1)[0];
    default:
      return value;
  }
}

/** Broader than /8 (IPv4) or /32 (IPv6) is public. */
function isNarrow(value: string): boolean {
  const [address, prefix, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) {
    return false;
  }
  return (
    prefix === undefined ||
    (/^\d{1,3}$/.test(prefix) && Number(prefix) >= (family === 4 ? 8 : 32))
  );
}
