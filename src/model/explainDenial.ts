import type { CauseOfDenial, DenyingPolicy } from './CauseOfDenial';

/** What AWS's text says of a denial, in words. */
export interface Denied {
  /** `a service control policy`, with its ARN where AWS names it. */
  policy: string;
  /** `, with an explicit deny in the permissions boundary of the role`; empty where AWS doesn't say. */
  because: string;
  /** Who can mend it, and how; without a full stop. */
  remedy: string;
  /** Whether a statement that allows the action is what is missing. */
  isMendedByAllow: boolean;
}

interface Who {
  /** The IAM action. */
  action: string;
  /** `the role`, or `the principal that Backstage runs as`: whose policies they are. */
  whose: string;
}

/** Where policies of a type are, and who can edit them. */
const PLACES: Record<
  Exclude<DenyingPolicy, 'unknown'>,
  { place: (whose: string) => string; editor?: string }
> = {
  'service-control-policy': {
    place: () => 'the service control policy',
    editor: 'whoever runs the organization',
  },
  'resource-control-policy': {
    place: () => 'the resource control policy',
    editor: 'whoever runs the organization',
  },
  'vpc-endpoint-policy': {
    place: () => 'the policy of the VPC endpoint through which Backstage asks',
    editor: 'whoever runs the network',
  },
  'permissions-boundary': {
    place: whose => `the permissions boundary of ${whose}`,
    editor: "whoever sets the account's boundaries",
  },
  'session-policy': {
    place: whose => `the session policy with which ${whose} was assumed`,
  },
  'resource-based-policy': {
    place: () => "the bucket's own policy",
    editor: 'whoever owns the bucket',
  },
  'role-trust-policy': {
    place: () => 'the trust policy of the role',
  },
  'identity-based-policy': {
    place: whose => `the policies of ${whose}`,
  },
};

/** Words for why AWS denied an action, and who can mend it: that differs with the type of the policy. */
export function explainDenial(
  { policy, how, policyArn }: CauseOfDenial,
  { action, whose }: Who,
): Denied {
  if (policy === 'unknown') {
    return {
      policy: 'a policy',
      because: '',
      remedy: `Allow ${action} in ${whose}'s policy, and look for a bucket policy, a permissions boundary or a service control policy that denies it`,
      isMendedByAllow: true,
    };
  }
  const { place, editor } = PLACES[policy];
  const where = place(whose);
  const arn = policyArn ? ` ${policyArn}` : '';
  const named = `a ${policy.replaceAll('-', ' ')}${arn}`;
  if (how === 'explicit-deny') {
    return {
      policy: named,
      because: `, with an explicit deny in ${where}${arn}`,
      remedy: editor
        ? `Ask ${editor} to except ${whose} from the statement of ${where}${arn} that denies ${action}`
        : `Take the statement that denies ${action} out of ${where}${arn}`,
      isMendedByAllow: false,
    };
  }
  const isOfRole = policy === 'identity-based-policy';
  return {
    policy: named,
    because: `, as nothing in ${where} allows it`,
    remedy: isOfRole
      ? `Allow ${action} in ${whose}'s policy`
      : `${editor ? `Ask ${editor} to allow` : 'Allow'} ${action} in ${where}${arn}, too`,
    isMendedByAllow: isOfRole || policy === 'permissions-boundary',
  };
}
