/**
 * The `spec.type` of the group that owns the buckets without an owner.
 *
 * @public
 */
export const UNOWNED_GROUP_TYPE = 'unowned';

/**
 * The `spec.owner` of a bucket without an owner where there is no such group: Backstage's own word.
 *
 * @internal
 */
export const UNKNOWN_OWNER = 'unknown';
