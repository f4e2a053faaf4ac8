import type { SharingStatement } from 'backstage-plugin-aws-s3-buckets-common';
import { uniq } from 'lodash';
import { accessOfActions } from './accessOfActions';
import { audienceOf } from './audienceOf';
import type { Judged } from './Judged';
import { nameOfParty } from './nameOfParty';
import type { Statement } from './parsePolicy';
import type { Party } from './Party';
import {
  type Neighbourhood,
  SHARING_STATUSES,
  statusOfParties,
} from './statusOfParties';

/** How S3 treats a statement. */
export interface Treatment {
  /** It is in force, and S3 takes it for public. */
  isPublic: boolean;
  /** S3 lets only services of AWS and the bucket's own account make use of it. */
  isRestricted: boolean;
}

/** What a statement comes to that may concern the bucket. */
export function judgeStatement(
  statement: Statement,
  principals: Party[],
  { isPublic, isRestricted }: Treatment,
  neighbourhood: Neighbourhood,
): Judged {
  const { sid, effect, conditions } = statement;
  const { parties, services } = audienceOf(
    statement,
    isRestricted
      ? principals.filter(({ kind }) => kind === 'service')
      : principals,
    each => widthOf(each, neighbourhood),
  );
  const isAllow = effect === 'Allow';
  const letIn = [...parties.map(nameOfParty), ...services];
  const keys = uniq(conditions.map(({ key }) => key)).sort();
  const judged: SharingStatement = {
    by: 'policy',
    effect,
    who: uniq(
      isAllow && letIn.length > 0 ? letIn : principals.map(nameOfParty),
    ).sort(),
    access: accessOfActions(statement),
  };
  if (sid !== undefined) {
    judged.sid = sid;
  }
  if (keys.length > 0) {
    judged.conditions = keys;
  }
  if (isAllow) {
    judged.scope = isPublic
      ? 'public'
      : (statusOfParties(parties, neighbourhood) ?? 'account');
  }
  return {
    statement: judged,
    accounts: isAllow ? accountsOf(parties) : [],
    services: isAllow ? services : [],
  };
}

function accountsOf(parties: Party[]): string[] {
  return parties.flatMap(party =>
    party.kind === 'account' || party.kind === 'accessPoints' ? [party.id] : [],
  );
}

function widthOf(parties: Party[], neighbourhood: Neighbourhood): number {
  const status = statusOfParties(parties, neighbourhood);
  return status === undefined ? -1 : SHARING_STATUSES.indexOf(status);
}
