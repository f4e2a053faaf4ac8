import { explainCall } from './explainCall';

const sdkError = (
  name: string,
  httpStatusCode: number | undefined,
  message = `${name}!`,
) =>
  Object.assign(new Error(message), {
    name,
    $metadata: { httpStatusCode, requestId: 'REQ1', attempts: 1 },
  });

const place = {
  call: 'GetBucketTagging',
  action: 's3:GetBucketTagging',
  account: { id: '222222222222' },
  bucket: 'receipts',
  region: 'ap-east-1',
};

it.each<[string, number | undefined, RegExp]>([
  ['AccessDenied', 403, /Allow s3:GetBucketTagging in the role's policy/],
  ['SlowDown', 503, /lower concurrency/],
  ['InvalidAccessKeyId', 403, /Is ap-east-1 enabled/],
  ['ExpiredToken', 400, /expired or were revoked/],
  ['TimeoutError', undefined, /check network, proxy, DNS/],
  ['InternalError', 500, /The next run tries again\.$/],
  ['NotImplemented', 501, /can be left out of configuration\.facts\.$/],
  ['MethodNotAllowed', 405, /can be left out of configuration\.facts\.$/],
])('%s', (code, status, remedy) => {
  const { code: named, message } = explainCall(sdkError(code, status), place);
  expect(named).toBe(code);
  expect(message).toMatch(
    `GetBucketTagging of bucket receipts, account 222222222222, ap-east-1 failed: ${code} (${code}!) [request REQ1]. `,
  );
  expect(message).toMatch(remedy);
});

// Who can mend it differs with the policy that denies it.
it.each([
  [
    'with an explicit deny in a service control policy',
    /Ask whoever runs the organization to except the role from the statement of the service control policy that denies s3:GetBucketTagging\.$/,
  ],
  [
    'with an explicit deny in a resource-based policy',
    /Ask whoever owns the bucket to except the role from the statement of the bucket's own policy/,
  ],
  [
    'because no permissions boundary allows the s3:GetBucketTagging action',
    /Ask whoever sets the account's boundaries to allow s3:GetBucketTagging in the permissions boundary of the role, too\.$/,
  ],
  [
    'because no session policy allows the s3:GetBucketTagging action',
    /Allow s3:GetBucketTagging in the session policy with which the role was assumed, too\.$/,
  ],
  [
    'because no VPC endpoint policy allows the s3:GetBucketTagging action',
    /Ask whoever runs the network to allow s3:GetBucketTagging in the policy of the VPC endpoint/,
  ],
  [
    'because no identity-based policy allows the s3:GetBucketTagging action',
    /Allow s3:GetBucketTagging in the role's policy\.$/,
  ],
  [
    'with an explicit deny in an identity-based policy: arn:aws:iam::222222222222:policy/guard',
    /Take the statement that denies s3:GetBucketTagging out of the policies of the role arn:aws:iam::222222222222:policy\/guard\.$/,
  ],
])('is mended by whoever can: %s', (cause, remedy) => {
  const { message } = explainCall(
    sdkError('AccessDenied', 403, `User: x is not authorized ${cause}`),
    place,
  );
  expect(message).toMatch(remedy);
});
