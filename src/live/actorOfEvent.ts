import type { ChangeActor } from 'backstage-plugin-aws-s3-buckets-common';
import { z } from 'zod';
import { replaceUnstorable } from '../model/replaceUnstorable';

const MAX_TEXT = 2048;

/** What isn't a text is taken for absent: who did it is no reason to drop what was done. */
const text = z.string().min(1).optional().catch(undefined);

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export const userIdentitySchema = z
  .object({
    type: text,
    arn: text,
    accountId: text,
    principalId: text,
    userName: text,
    invokedBy: text,
    sessionContext: z
      .object({
        sessionIssuer: z
          .object({ arn: text, accountId: text, principalId: text })
          .optional()
          .catch(undefined),
      })
      .optional()
      .catch(undefined),
    onBehalfOf: z.object({ userId: text }).optional().catch(undefined),
  })
  .nullish()
  .catch(undefined);

/** Who made a call, as far as CloudTrail tells. Pure. */
export function actorOfEvent(detail: {
  userIdentity?: z.infer<typeof userIdentitySchema>;
  userAgent?: string;
  sessionCredentialFromConsole?: string;
}): ChangeActor {
  const identity = detail.userIdentity ?? {};
  const { type, arn, invokedBy, sessionContext, onBehalfOf } = identity;
  const issuer = sessionContext?.sessionIssuer;
  const isService =
    type === 'AWSService' ||
    Boolean(issuer?.arn?.includes('/aws-service-role/'));
  const isConsole =
    detail.sessionCredentialFromConsole === 'true' ||
    /S3Console|console\.amazonaws\.com/.test(detail.userAgent ?? '');
  const person = isConsole ? 'console' : 'api';
  return withoutUndefined({
    arn,
    issuerArn: issuer?.arn === arn ? undefined : issuer?.arn,
    source: isService ? 'service' : person,
    // Where a service is named that is not one: CloudTrail has `AWS Internal` there.
    service: invokedBy?.includes('.') ? invokedBy : undefined,
    // An ARN says all of this. Principals of other accounts and users of IAM Identity Center have none.
    ...(!arn && {
      type,
      userName: identity.userName,
      principalId:
        onBehalfOf?.userId ?? identity.principalId ?? issuer?.principalId,
      accountId: identity.accountId ?? issuer?.accountId,
    }),
  });
}

function withoutUndefined(actor: ChangeActor): ChangeActor {
  const fields = Object.entries(actor).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [[name, replaceUnstorable(String(value).slice(0, MAX_TEXT))]],
  );
  return Object.fromEntries(fields);
}
