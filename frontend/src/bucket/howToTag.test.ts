import { readBucket } from 'backstage-plugin-aws-s3-buckets-common';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { howToTag } from './howToTag';

const how = (annotations: Record<string, string>, key = 'owner') =>
  howToTag(readBucket(bucketEntity({ annotations })), {
    key,
    value: 'your-team',
  });

it('one tag of a bucket', () => {
  expect(how({})).toEqual({
    command: `aws s3control tag-resource \\
  --account-id 222222222222 \\
  --resource-arn arn:aws:s3:::Kestrel_Ledger \\
  --region us-east-1 \\
  --tags '[{"Key":"owner","Value":"your-team"}]'`,
    terraform: `tags = {
  "owner" = "your-team"
}`,
  });
});

const account = '222222222222';
const s3 = 'aws s3control tag-resource';

it.each<[string, string | undefined]>([
  [`arn:aws:s3express:us-east-1:${account}:bucket/a--use1-az4--x-s3`, s3],
  [`arn:aws:s3:us-east-1:${account}:accesspoint/a`, s3],
  [`arn:aws:s3::${account}:accesspoint/a.mrap`, undefined],
  [
    `arn:aws:s3tables:us-east-1:${account}:bucket/a`,
    `aws s3tables tag-resource`,
  ],
  [
    `arn:aws:s3vectors:us-east-1:${account}:bucket/a`,
    `aws s3vectors tag-resource`,
  ],
  ['something else', undefined],
])('%s', (arn, command) => {
  expect(how({ 'amazonaws.com/arn': arn }).command?.split(' \\')[0]).toBe(
    command,
  );
});

it('a map of tags where the service takes one', () => {
  const arn = `arn:aws:s3tables:us-east-1:${account}:bucket/a`;
  expect(how({ 'amazonaws.com/arn': arn }).command).toContain(
    `--tags '{"owner":"your-team"}'`,
  );
});

it('nothing that is pasted ends a word of the shell, or begins a template', () => {
  const { command, terraform } = how(
    { 'amazonaws.com/arn': "arn:aws:s3:::a'; rm -rf ~ #" },
    "it's ${file(x)} %{if}",
  );
  expect(command).toContain(`--resource-arn 'arn:aws:s3:::a'\\''; rm -rf ~ #'`);
  expect(command).toContain(`"it'\\''s \${file(x)} %{if}"`);
  expect(terraform).toContain(`"it's $\${file(x)} %%{if}" =`);
});
