import type {
  AuthService,
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type express from 'express';
import Router from 'express-promise-router';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Clock } from '../model/Clock';
import { accountsPage } from './accountsPage';
import { AttentionList } from './AttentionList';
import type { BucketJudge } from './BucketJudge';
import { monthlyBuckets } from './monthlyBuckets';
import { OrderedBuckets } from './OrderedBuckets';
import { pageOfChanges } from './pageOfChanges';
import { parameters } from './parameters';
import { parseAttentionQuery } from './parseAttentionQuery';
import { parseBucketsQuery, parseDifferencesQuery } from './parseBucketsQuery';
import { parseChangeQuery } from './parseChangeQuery';
import { parseOrderQuery } from './parseOrderQuery';
import { parseRequest } from './parseRequest';
import { parseUsageQuery } from './parseUsageQuery';
import { ReadableBuckets } from './ReadableBuckets';
import type { Reader } from './Reader';
import { RecordedBuckets } from './RecordedBuckets';
import { targetsOfBucket } from './targetsOfBucket';
import type { PricesOfProviders } from '../usage/StoredTypes';
import { usagePage } from './usagePage';
import { weeklyBuckets } from './weeklyBuckets';

const nothing = z.object({}).strict();

const ofOneEntity = z.object({ entityRef: parameters.entityRef }).strict();

/**
 * Answers what the module knows, below `/aws-s3-buckets`: docs/api.md. What somebody may know is what the catalog's read
 * permission lets them read; accounts have a permission of their own, `aws-s3-buckets.accounts.read`, as the answer names
 * accounts that have no entity, and what a role of theirs may not do.
 *
 * @param options - `prices`: of the providers that read usage; `retentionMs`: how long every provider keeps changes;
 *   `unowned`: the refs of the groups that own what nobody owns
 */
export function createRouter(options: {
  auth: AuthService;
  catalog: CatalogService;
  clock: Clock;
  database: Knex;
  httpAuth: HttpAuthService;
  judge: BucketJudge;
  permissions: PermissionsService;
  prices: PricesOfProviders;
  providerIds: string[];
  retentionMs: number;
  unowned: string[];
}): express.Router {
  const { clock, httpAuth, prices, providerIds } = options;
  const { auth, catalog, database, judge, permissions } = options;
  const readable = new ReadableBuckets({ catalog, clock });
  const router = Router();
  const answer = (
    path: string,
    find: (query: unknown, reader: Reader) => Promise<unknown>,
  ) =>
    router.get(`/aws-s3-buckets/${path}`, async (request, response) => {
      const credentials: BackstageCredentials = await httpAuth.credentials(
        request,
        { allow: ['user', 'service'] },
      );
      const reader = { catalog, credentials, database, permissions };
      response.json(await find(request.query, reader));
    });

  answer('accounts', async (query, reader) => {
    parseRequest(nothing, query);
    return accountsPage(reader, providerIds);
  });
  answer('attention', (query, reader) =>
    new AttentionList(reader, { auth, judge, readable }).page(
      parseAttentionQuery(query),
    ),
  );
  answer('buckets', (query, reader) =>
    new RecordedBuckets(reader).list(parseBucketsQuery(query, clock.now())),
  );
  answer('buckets/differences', (query, reader) =>
    new RecordedBuckets(reader).differences(
      parseDifferencesQuery(query, clock.now()),
    ),
  );
  answer('buckets/order', (query, reader) =>
    new OrderedBuckets(reader, { readable, prices }).page(
      parseOrderQuery(query),
    ),
  );
  answer('buckets/weekly', async (query, reader) => {
    parseRequest(nothing, query);
    const { unowned, retentionMs } = options;
    return weeklyBuckets(reader, readable, {
      now: clock.now(),
      unowned,
      retentionMs,
    });
  });
  answer('changes', (query, reader) =>
    pageOfChanges(parseChangeQuery(query), reader),
  );
  answer('changes/monthly', async (query, reader) => {
    parseRequest(nothing, query);
    return monthlyBuckets(reader, readable);
  });
  answer('targets', (query, reader) => {
    const { entityRef } = parseRequest(ofOneEntity, query);
    return targetsOfBucket(reader, { entityRef, providerIds });
  });
  answer('usage', (query, reader) =>
    usagePage(parseUsageQuery(query), reader, { readable, prices }),
  );
  return router;
}
