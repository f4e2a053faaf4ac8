import type { Statement } from './parsePolicy';

/**
 * Whether a statement may concern the bucket or its objects. One that names only other buckets doesn't, which S3 refuses
 * and stores that imitate it may not.
 */
export function concernsBucket(
  { resources, isNotResource }: Pick<Statement, 'resources' | 'isNotResource'>,
  bucket: string,
): boolean {
  return isNotResource || resources.some(each => mayBe(each, bucket));
}

function mayBe(resource: string, bucket: string): boolean {
  const [, path] = /^arn:[^:*?$]+:s3:::(.*)$/s.exec(resource) ?? [];
  if (path === undefined) {
    return true;
  }
  const [start] = path.split(/[*?$]/, 1);
  const objects = `${bucket}/`;
  return objects.startsWith(start) || start.startsWith(objects);
}
