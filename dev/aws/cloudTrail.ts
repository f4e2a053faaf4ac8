import { randomUUID } from 'node:crypto';

/** Who does something, as CloudTrail has it. */
export interface UserIdentity {
  type: string;
  arn?: string;
  principalId?: string;
  accountId?: string;
  invokedBy?: string;
  sessionContext?: { sessionIssuer: Record<string, string> };
}

/**
 * An event of CloudTrail in EventBridge's envelope:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html. The event's region is where
 * the call was served.
 */
export function cloudTrailEnvelope(event: {
  eventName: string;
  accountId: string;
  region?: string;
  bucket?: string;
  requestParameters?: Record<string, unknown>;
  userIdentity?: UserIdentity;
  time?: Date;
  /** Further fields of the event, or others in their place. */
  detail?: Record<string, unknown>;
}): Record<string, any> {
  const { eventName, accountId, region = 'eu-west-1', bucket } = event;
  const { time = new Date() } = event;
  // CloudTrail has whole seconds.
  const at = `${time.toISOString().slice(0, 19)}Z`;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.s3',
    account: accountId,
    time: at,
    region,
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity: event.userIdentity ?? adminSession(accountId, 'jane'),
      eventTime: at,
      eventSource: 's3.amazonaws.com',
      eventName,
      awsRegion: region,
      sourceIPAddress: '203.0.113.7',
      userAgent: '[aws-cli/2.31.0]',
      requestParameters: {
        ...(bucket !== undefined && {
          bucketName: bucket,
          Host: `${bucket}.s3.${region}.amazonaws.com`,
        }),
        ...event.requestParameters,
      },
      responseElements: null,
      requestID: randomUUID().slice(0, 16).toUpperCase(),
      eventID: randomUUID(),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: accountId,
      eventCategory: 'Management',
      ...event.detail,
    },
  };
}

/** A session of the role `Admin` of an account. */
export function adminSession(accountId: string, name: string): UserIdentity {
  return assumedRole(accountId, 'Admin', name);
}

export function assumedRole(
  accountId: string,
  role: string,
  session: string,
): UserIdentity {
  return {
    type: 'AssumedRole',
    principalId: `AROALOCL${accountId}:${session}`,
    arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${session}`,
    accountId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: `AROALOCL${accountId}`,
        arn: `arn:aws:iam::${accountId}:role/${role}`,
        accountId,
        userName: role,
      },
    },
  };
}
