/**
 * Who made a change in AWS, as CloudTrail names it.
 *
 * @public
 */
export interface ChangeActor {
  /** The ARN of the principal, as `arn:aws:sts::111111111111:assumed-role/Admin/jane`. Absent for services of AWS. */
  arn?: string;
  /** The ARN of what issued the principal's session: for an assumed role, that of the role. */
  issuerArn?: string;
  /**
   * - `console`: in the AWS console.
   * - `api`: by the CLI, an SDK, or a tool.
   * - `service`: a service of AWS, acting for itself.
   */
  source: 'console' | 'api' | 'service';
  /** The service of AWS that made the call, for itself or for the principal, as `cloudformation.amazonaws.com`. */
  service?: string;
  /** What kind of principal it is, as `IdentityCenterUser`, where CloudTrail has no ARN. */
  type?: string;
  /** The name of the user, where CloudTrail has no ARN: of SAML and web identities. */
  userName?: string;
  /** The id of the principal, where CloudTrail has no ARN: of other accounts and of IAM Identity Center. */
  principalId?: string;
  /** The 12-digit id of the principal's account, where CloudTrail has no ARN. */
  accountId?: string;
}

/** Roles of IAM Identity Center are named after the permission set: `AWSReservedSSO_Admin_0123456789abcdef`. */
const IDENTITY_CENTER_ROLE = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/**
 * What people call the one who made a change: `jane (Admin)` for a session of a role, `jane` for an IAM user,
 * `cloudformation.amazonaws.com` for a service; `AIDA… of account 222222222222` where no more is known. The form of the
 * ARNs: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 *
 * @public
 */
export function actorName(actor: ChangeActor): string {
  const { arn } = actor;
  const [, , , , account, ...rest] = arn?.split(':') ?? [];
  const [type, ...names] = rest.join(':').split('/');
  const name = names.at(-1);
  switch (type) {
    case 'assumed-role': {
      const [role] = names;
      const set = IDENTITY_CENTER_ROLE.exec(role)?.[1] ?? role;
      return name && names.length > 1 ? `${name} (${set})` : set;
    }
    case 'root':
      return `the root user of account ${account}`;
    default:
      return name || arn || nameWithoutArn(actor);
  }
}

/**
 * The account of the principal, where that is known.
 *
 * @public
 */
export function actorAccount({
  arn,
  accountId,
}: ChangeActor): string | undefined {
  return arn?.split(':')[4] || accountId;
}

function nameWithoutArn({
  source,
  service,
  type,
  userName,
  principalId,
  accountId,
}: ChangeActor): string {
  if (source === 'service') {
    return service ?? 'a service of AWS';
  }
  // Of a session, the id of its role comes first: `AROA…:jane`.
  const id = userName ?? principalId?.split(':').at(-1);
  const name =
    id && type === 'IdentityCenterUser' ? `Identity Center user ${id}` : id;
  const of = accountId && `account ${accountId}`;
  if (name && of) {
    return `${name} of ${of}`;
  }
  return (
    name ||
    (of && `somebody of ${of}`) ||
    service ||
    'somebody whom CloudTrail does not name'
  );
}
