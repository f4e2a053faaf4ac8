/**
 * Somebody whom a statement lets in.
 *
 * - `anybody`
 * - `account`: whoever an account lets
 * - `accessPoints`: whoever the policies of an account's access points let in. AWS calls that delegating access control:
 *   https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-delegating-control
 * - `organization`: whoever belongs to it
 * - `service`: a service of AWS, which acts for an account that isn't known
 * - `identity`: one identity, or whoever has that identity; its account isn't known
 */
export type Party =
  | { kind: 'anybody'; name: string }
  | { kind: 'account'; id: string }
  | { kind: 'accessPoints'; id: string }
  | { kind: 'organization'; id: string }
  | { kind: 'service'; name: string }
  | { kind: 'identity'; name: string };
