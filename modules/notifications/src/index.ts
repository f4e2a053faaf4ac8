/**
 * A module for the Backstage notifications backend that tells owners what happened to their buckets.
 *
 * @packageDocumentation
 */
export { notificationsModuleAwsS3Buckets as default } from './notificationsModuleAwsS3Buckets';
