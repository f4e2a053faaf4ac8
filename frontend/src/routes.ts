import { createRouteRef } from '@backstage/core-plugin-api';

// The refs of `core-plugin-api` are those of both frontend systems.
export const bucketsRouteRef = createRouteRef({ id: 'aws-s3-buckets' });
