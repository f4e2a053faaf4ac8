import type { SharingStatus } from 'backstage-plugin-aws-s3-buckets-common';
import fc from 'fast-check';
import {
  allowsRequest,
  type PolicyRequest,
} from './__testUtils__/allowsRequest';
import {
  FOREIGN,
  known,
  ORGANIZATION,
  OWN,
  policyOf,
  type PolicyElements,
  READ,
  statementOf,
} from './__testUtils__/sharingSettings';
import { SHARING_STATUSES } from './statusOfParties';

const accounts = [OWN, READ, FOREIGN];

const principal = fc.oneof(
  fc.constantFrom<unknown>('*', { AWS: '*' }, { Federated: 'www.amazon.com' }),
  fc
    .subarray([...accounts, 'AIDAIOSFODNN7EXAMPLE'], { minLength: 1 })
    .map(AWS => ({ AWS })),
  fc
    .subarray(['logging.s3.amazonaws.com', 'cloudtrail.amazonaws.com'], {
      minLength: 1,
    })
    .map(Service => ({ Service })),
);

const values: Record<string, string[]> = {
  'aws:PrincipalAccount': accounts,
  'aws:SourceAccount': accounts,
  's3:DataAccessPointAccount': accounts,
  'aws:PrincipalOrgID': [ORGANIZATION, 'o-foreign1234'],
  'aws:PrincipalArn': accounts.map(id => `arn:aws:iam::${id}:role/*`),
  'aws:userid': [...accounts, 'AIDAIOSFODNN7EXAMPLE'],
  'aws:SourceVpc': ['vpc-1', 'vpc-*'],
  'aws:SourceIp': ['203.0.113.0/24', '0.0.0.0/0'],
  'aws:PrincipalServiceName': ['logging.s3.amazonaws.com'],
};

/** A condition, as operator, key and values. */
const condition = fc
  .constantFrom(...Object.keys(values))
  .chain(key =>
    fc.tuple(
      fc.constantFrom(
        'StringEquals',
        'StringLike',
        'ArnLike',
        'StringNotEquals',
        'StringEqualsIfExists',
        'ForAnyValue:StringEquals',
        'ForAllValues:StringEquals',
        'IpAddress',
      ),
      fc.constant(key),
      fc.subarray(values[key], { minLength: 1 }),
    ),
  );

type Line = [operator: string, key: string, values: string[]];

function withConditions(
  statement: PolicyElements,
  lines: Line[],
): PolicyElements {
  const Condition: Record<string, Record<string, string[]>> = {};
  for (const [operator, key, each] of lines) {
    (Condition[operator] ??= {})[key] = each;
  }
  return { ...statement, Condition };
}

const lines = fc.uniqueArray(condition, {
  maxLength: 3,
  selector: ([operator, key]) => `${operator} ${key}`,
});

const unconditional = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Principal: principal,
    Action: fc.constantFrom('s3:GetObject', 's3:*', 's3:PutObject'),
  })
  .map(statementOf);

const statement = fc
  .tuple(unconditional, lines)
  .map(([elements, each]) => withConditions(elements, each));

const statements = fc.array(statement, { maxLength: 4 });

function widthOf(...policy: PolicyElements[]): number {
  const { status } = known({ policy: policyOf(...policy) });
  return SHARING_STATUSES.indexOf(status);
}

it('another statement never narrows', () => {
  fc.assert(
    fc.property(statements, statement, (policy, another) => {
      expect(widthOf(...policy, another)).toBeGreaterThanOrEqual(
        widthOf(...policy),
      );
    }),
  );
});

it('another principal never narrows', () => {
  const names = [...accounts, 'AIDAIOSFODNN7EXAMPLE', '*'];
  fc.assert(
    fc.property(
      fc.subarray(names, { minLength: 1 }),
      fc.constantFrom(...names),
      lines,
      (AWS, another, each) => {
        const of = (list: string[]) =>
          widthOf(
            withConditions(statementOf({ Principal: { AWS: list } }), each),
          );
        expect(of([...AWS, another])).toBeGreaterThanOrEqual(of(AWS));
      },
    ),
  );
});

it('a Deny changes nothing about who is let in', () => {
  fc.assert(
    fc.property(statements, statement, (policy, another) => {
      expect(widthOf(...policy, { ...another, Effect: 'Deny' })).toBe(
        widthOf(...policy),
      );
    }),
  );
});

it('a condition less never narrows', () => {
  fc.assert(
    fc.property(unconditional, lines, fc.nat(), (elements, each, index) => {
      const left = each.filter((_, at) => at !== index % (each.length || 1));
      expect(widthOf(withConditions(elements, left))).toBeGreaterThanOrEqual(
        widthOf(withConditions(elements, each)),
      );
    }),
    { numRuns: 500 },
  );
});

it('the order of statements, principals and conditions changes nothing', () => {
  fc.assert(
    fc.property(
      statements.chain(policy =>
        fc.tuple(
          fc.constant(policy),
          fc.shuffledSubarray(policy, { minLength: policy.length }),
        ),
      ),
      ([policy, shuffled]) => {
        expect(known({ policy: policyOf(...shuffled) })).toEqual(
          known({ policy: policyOf(...policy) }),
        );
      },
    ),
  );
});

it('nobody else only where each Allow names the own account, or nobody', () => {
  fc.assert(
    fc.property(
      fc.array(unconditional, { minLength: 1, maxLength: 4 }),
      policy => {
        const { status } = known({ policy: policyOf(...policy) });
        const isOwn = policy.every(({ Effect, Principal }) =>
          [
            'Deny',
            JSON.stringify({ AWS: [OWN] }),
            JSON.stringify({ Service: ['logging.s3.amazonaws.com'] }),
          ].some(each => each === Effect || each === JSON.stringify(Principal)),
        );
        expect(status === 'account').toBe(isOwn);
      },
    ),
  );
});

function signed(account: string, organization: string): PolicyRequest {
  return {
    account,
    keys: {
      'aws:PrincipalAccount': account,
      'aws:PrincipalArn': `arn:aws:iam::${account}:role/deploy`,
      'aws:PrincipalOrgID': organization,
      'aws:userid': account,
      'aws:SourceIp': '203.0.113.7',
    },
  };
}

function service(name: string, forAccount: string): PolicyRequest {
  return {
    service: name,
    keys: {
      'aws:PrincipalServiceName': name,
      'aws:SourceAccount': forAccount,
    },
  };
}

const stranger = '999999999999';
const member = '444444444444';

/** Requests, and the narrowest status that tells the truth where they are let in. */
const requests: [narrowest: SharingStatus, PolicyRequest][] = [
  ['conditional', { keys: { 'aws:SourceIp': '203.0.113.7' } }],
  ['conditional', { keys: { 'aws:SourceVpc': 'vpc-1' } }],
  ['conditional', signed(stranger, 'o-stranger123')],
  ['conditional', { ...signed(stranger, 'o-stranger123'), keys: {} }],
  ['conditional', service('cloudtrail.amazonaws.com', stranger)],
  ['foreign', signed(FOREIGN, 'o-foreign1234')],
  ['foreign', service('cloudtrail.amazonaws.com', FOREIGN)],
  ['organization', signed(member, ORGANIZATION)],
  ['organization', signed(READ, ORGANIZATION)],
  ['organization', service('cloudtrail.amazonaws.com', READ)],
];

it('is never narrower than whom IAM lets in', () => {
  fc.assert(
    fc.property(statements, policy => {
      // What access points let in is theirs to say.
      const judged = policy.filter(
        each => !JSON.stringify(each).includes('s3:DataAccessPoint'),
      );
      const width = widthOf(...judged);
      const hidden = requests.filter(
        ([narrowest, request]) =>
          width < SHARING_STATUSES.indexOf(narrowest) &&
          allowsRequest(judged, request),
      );
      expect(hidden).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});
