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
  return {
    statement: {
      ...(sid !== undefined && { sid }),
      by: 'policy',
      effect,
      who: uniq(
        isAllow && letIn.length > 0 ? letIn : principals.map(nameOfParty),
      ).sort(),
      access: accessOfActions(statement),
      ...(keys.length > 0 && { conditions: keys }),
      ...(isAllow && {
        scope: isPublic
          ? 'public'
          : (statusOfParties(parties, neighbourhood) ?? 'account'),
      }),
    },
    accounts: isAllow
      ? parties.flatMap(party =>
          'id' in party && party.kind !== 'organization' ? [party.id] : [],
        )
      : [],
    services: isAllow ? services : [],
  };
}

function widthOf(parties: Party[], neighbourhood: Neighbourhood): number {
  const status = statusOfParties(parties, neighbourhood);
  return status === undefined ? -1 : SHARING_STATUSES.indexOf(status);
}
