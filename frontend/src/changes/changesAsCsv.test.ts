import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import { changesAsCsv } from './changesAsCsv';

it('has what people read, and runs nothing in a spreadsheet', () => {
  const change: BucketChange = {
    id: '1',
    providerId: 'default',
    accountId: '222222222222',
    partition: 'aws',
    arn: 'arn:aws:s3:::receipts',
    bucket: 'receipts',
    owner: 'group:default/payments',
    kind: 'tag-changed',
    key: 'env',
    oldValue: 'dev',
    newValue: '=cmd()',
    observedAt: '2026-11-03T10:00:00.000Z',
    occurredAt: '2026-11-03T09:59:58.000Z',
    eventName: 'PutBucketTagging',
    actor: {
      arn: 'arn:aws:sts::222222222222:assumed-role/Admin/jane',
      source: 'api',
    },
  };
  const names = new Map([['222222222222', 'payments-prod']]);
  const [head, line] = changesAsCsv([change], names).split('\r\n');
  expect(head).toBe(
    '"Found","Happened","Bucket","Account","Account name","Owner","Kind","What","Before","After","By","Event","In words","ARN"',
  );
  expect(line).toBe(
    '"2026-11-03T10:00:00.000Z","2026-11-03T09:59:58.000Z","receipts","222222222222","payments-prod","group:default/payments","tag-changed","Tag env","dev","\'=cmd()","jane (Admin)","PutBucketTagging","Tag env changed from dev to =cmd(), by jane (Admin)","arn:aws:s3:::receipts"',
  );
});
