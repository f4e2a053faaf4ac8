import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));

backend.add(import('backstage-plugin-catalog-backend-module-aws-s3-buckets'));
backend.add(import('backstage-plugin-search-backend-module-aws-s3-buckets'));

backend.start();
