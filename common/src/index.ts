/**
 * What the backend and the frontend of AWS S3 buckets in Backstage share. Depends neither on Node.js nor on an SDK.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './buckets';
export * from './changes';
export * from './facts';
