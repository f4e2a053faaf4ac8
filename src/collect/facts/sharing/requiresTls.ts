import type { Condition, Statement } from './parsePolicy';

/**
 * Whether a policy denies everybody every request to the bucket and to its objects that comes without TLS, as
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS
 * does. One statement may do it for the bucket and another one for the objects.
 */
export function requiresTls(statements: Statement[], bucket: string): boolean {
  const resources = statements
    .filter(deniesWithoutTls)
    .flatMap(statement => statement.resources);
  return (
    resources.some(resource => covers(resource, bucket)) &&
    resources.some(resource => covers(resource, `${bucket}/*`))
  );
}

function deniesWithoutTls(statement: Statement): boolean {
  const { effect, conditions } = statement;
  return (
    effect === 'Deny' &&
    !statement.isNotPrincipal &&
    statement.principals.some(
      ({ kind, names }) => kind === 'aws' && names.includes('*'),
    ) &&
    !statement.isNotAction &&
    statement.actions.some(action => /^(?:\*|s3:\*)$/i.test(action)) &&
    !statement.isNotResource &&
    conditions.length === 1 &&
    isWithoutTls(conditions[0])
  );
}

/** The key is in every request, so that `…IfExists` makes no difference. */
function isWithoutTls({ operator, key, values }: Condition): boolean {
  return (
    /^bool(?:ifexists)?$/i.test(operator) &&
    key.toLowerCase() === 'aws:securetransport' &&
    values.some(value => value.toLowerCase() === 'false')
  );
}

/** Whether the pattern of a resource stands for all that begins like this; a `*` that isn't at its end doesn't count. */
function covers(resource: string, path: string): boolean {
  if (resource === '*') {
    return true;
  }
  const [, pattern] = /^arn:[^:*?$]+:s3:::(.*)$/s.exec(resource) ?? [];
  if (pattern === undefined || pattern === path) {
    return pattern === path;
  }
  const start = pattern.slice(0, -1);
  return (
    pattern.endsWith('*') && !/[*?$]/.test(start) && path.startsWith(start)
  );
}
