/**
 * The 12-digit id of the bucket's account, the key that `@backstage/plugin-catalog-backend-module-aws` uses too.
 *
 * @public
 */
export const ANNOTATION_AWS_ACCOUNT_ID = 'amazonaws.com/account-id';

/**
 * The bucket's ARN, the key that `@backstage/plugin-catalog-backend-module-aws` uses too.
 *
 * @public
 */
export const ANNOTATION_AWS_ARN = 'amazonaws.com/arn';

/**
 * The region the bucket lives in.
 *
 * @public
 */
export const ANNOTATION_AWS_REGION = 'amazonaws.com/region';

/**
 * The name of the bucket's account, where it is known.
 *
 * @public
 */
export const ANNOTATION_AWS_ACCOUNT_NAME = 'amazonaws.com/account-name';

/**
 * The bucket's exact name, which may differ from the entity's.
 *
 * @public
 */
export const ANNOTATION_AWS_BUCKET_NAME = 'amazonaws.com/bucket-name';

/**
 * The name of the access point, which may differ from the entity's. Access points are no buckets, and have no
 * {@link ANNOTATION_AWS_BUCKET_NAME}.
 *
 * @public
 */
export const ANNOTATION_AWS_ACCESS_POINT_NAME =
  'amazonaws.com/access-point-name';

/**
 * When the bucket was created, ISO 8601. AWS changes it when some of the bucket's settings are edited.
 *
 * @public
 */
export const ANNOTATION_AWS_BUCKET_CREATED_AT =
  'amazonaws.com/bucket-created-at';

/**
 * `unavailable` while the bucket's tags can't be read: what the entity shows are the last known ones, or none at all.
 *
 * @public
 */
export const ANNOTATION_AWS_TAGS_STATUS = 'amazonaws.com/tags-status';

/**
 * `unavailable` while the bucket's region can't be found out: what the entity shows is the last known one, or none.
 *
 * @public
 */
export const ANNOTATION_AWS_REGION_STATUS = 'amazonaws.com/region-status';

/**
 * The facts of the bucket's configuration that can't be read at present, sorted, with commas between them, as
 * `encryption,publicAccess`: what `spec.configuration` shows of them is the last known value, or nothing.
 *
 * @public
 */
export const ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE =
  'amazonaws.com/configuration-unavailable';

/**
 * Who may have a bucket of this name when it is gone: `global`, anybody; `account-regional`, its own account alone. Of general
 * purpose buckets.
 *
 * @public
 */
export const ANNOTATION_AWS_BUCKET_NAMESPACE = 'amazonaws.com/bucket-namespace';

/**
 * The exact tags as a JSON object, only where `spec.tags` can't hold them all: the catalog refuses an entity with two
 * keys that differ by case alone.
 *
 * @public
 */
export const ANNOTATION_AWS_TAGS = 'amazonaws.com/tags';

/**
 * What a tag, an expression or the config says of the owner where that is neither a valid ref nor known: as it is
 * written, its first 80 characters. The next that names an owner owns it, or the group of the unowned.
 *
 * @public
 */
export const ANNOTATION_AWS_UNKNOWN_OWNER = 'amazonaws.com/unknown-owner';

/**
 * Where the owner comes from: `tag:<key>`, `account-tag:<key>`, the ref of a component or system, `mapping`, `account`,
 * `default`, `transformer` or `nobody`; {@link OwnerSource} says what each is.
 *
 * @public
 */
export const ANNOTATION_AWS_OWNER_SOURCE = 'amazonaws.com/owner-source';

/**
 * The key of the tag that names the owner, the first where the config has several. Absent where it has none.
 *
 * @public
 */
export const ANNOTATION_AWS_OWNER_TAG = 'amazonaws.com/owner-tag';

/**
 * The e-mail address of the account's root user, on the account's entity, where the organization's e-mail addresses
 * are read; the key that `@backstage/plugin-catalog-backend-module-aws` uses too.
 *
 * @public
 */
export const ANNOTATION_AWS_ACCOUNT_EMAIL = 'amazonaws.com/account-email';
