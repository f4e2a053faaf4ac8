/* eslint-disable no-console */
import { judgeSharing } from '../src/collect/facts/sharing/judgeSharing';

/*
 * How long it takes to judge who may reach a bucket, by a policy as long as S3 takes one (20 KB):
 *
 *   node --require @backstage/cli/config/nodeTransform.cjs bench/sharing.ts
 */

const LARGEST_POLICY = 20 * 1024;
const ROUNDS = 1_000;

function idOf(index: number): string {
  return String(100_000_000_000 + index);
}

const POLICIES: Record<string, (index: number) => object> = {
  'roles of accounts': index => ({
    Sid: `Readers${index}`,
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${idOf(index)}:role/reader` },
    Action: ['s3:GetObject*', 's3:ListBucket'],
    Resource: ['arn:aws:s3:::orders', `arn:aws:s3:::orders/${index}/*`],
    Condition: {
      StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
      Bool: { 'aws:SecureTransport': 'true' },
    },
  }),
  'patterns of actions': index => ({
    Effect: 'Allow',
    Principal: '*',
    NotAction: [`s3:*t${index}*`, `s3:?et*${index}`, `*${index}`],
    Resource: '*',
  }),
  'short statements': () => ({
    Effect: 'Allow',
    Principal: '*',
    Action: '*',
    Resource: '*',
  }),
};

function policyOf(statementOf: (index: number) => object): string {
  const statements: object[] = [];
  let text = '';
  for (;;) {
    statements.push(statementOf(statements.length));
    const next = JSON.stringify({
      Version: '2012-10-17',
      Statement: statements,
    });
    if (next.length > LARGEST_POLICY) {
      return text;
    }
    text = next;
  }
}

function judge(policy: string) {
  return judgeSharing({
    bucket: 'orders',
    accountId: '111111111111',
    partition: 'aws',
    policy,
    grants: [],
    readAccounts: new Set(['111111111111']),
    organizationId: 'o-a1b2c3d4e5',
    restrictsPublicBuckets: false,
    ignoresPublicAcls: false,
  });
}

for (const [name, statementOf] of Object.entries(POLICIES)) {
  const policy = policyOf(statementOf);
  for (let round = 0; round < ROUNDS / 10; round++) {
    judge(policy);
  }
  const started = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) {
    judge(policy);
  }
  const each = process.cpuUsage(started).user / 1000 / ROUNDS;
  console.log(
    `${name}: ${policy.length} bytes, ${each.toFixed(3)} ms of CPU a judgement`,
  );
}
