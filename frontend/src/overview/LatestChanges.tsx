import { useState } from 'react';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import {
  Button,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import {
  type AwsAccountStatus,
  type BucketChange,
  describeActor,
  describeChange,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { ChangePart } from '../bucket/S3BucketHistoryCard';
import { Failure } from '../page/Failure';
import { TimeAgo } from '../Time';

const PAGE = 15;

/** The latest changes of all buckets; or what was created and deleted in one week, a Monday as `2026-06-01`. */
export function LatestChanges(props: {
  week?: string;
  allLink: string;
  /** Whose names are shown, where they are known. */
  accounts?: AwsAccountStatus[];
}) {
  const { week, allLink, accounts } = props;
  return (
    <Card id="changes" style={{ minWidth: 0 }}>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {week
            ? `Created and deleted in the week from ${week}`
            : 'Latest changes'}
        </Text>
        {week && <Link to={allLink}>All changes</Link>}
      </CardHeader>
      <CardBody>
        <Changes key={week} week={week} accounts={accounts} />
      </CardBody>
    </Card>
  );
}

function Changes(props: { week?: string; accounts?: AwsAccountStatus[] }) {
  const { week, accounts = [] } = props;
  const names = new Map(
    accounts.map(({ accountId, name }) => [accountId, name]),
  );
  const api = useApi(s3BucketsApiRef);
  const [changes, setChanges] = useState<BucketChange[]>([]);
  const [cursor, setCursor] = useState<string>();
  const { value, loading, error, retry } = useAsyncRetry(async () => {
    const page = await api.listChanges({
      ...(week && ofWeek(week)),
      limit: PAGE,
      cursor,
    });
    setChanges(shown => (cursor ? [...shown, ...page.items] : page.items));
    return page;
  }, [api, week, cursor]);

  return (
    <Flex direction="column" gap="3">
      {changes.map(change => (
        <Change
          key={change.id}
          change={change}
          account={names.get(change.accountId) ?? change.accountId}
        />
      ))}
      {loading && <Skeleton width="100%" height={changes.length ? 24 : 600} />}
      {error && <Failure what="The changes" error={error} onRetry={retry} />}
      {value && changes.length === 0 && <Text>There are no changes.</Text>}
      {!loading && value?.nextCursor && (
        <div>
          <Button
            variant="secondary"
            onPress={() => setCursor(value.nextCursor)}
          >
            Older changes
          </Button>
        </div>
      )}
    </Flex>
  );
}

function Change(props: { change: BucketChange; account: string }) {
  const { change, account } = props;
  const isGone = change.kind === 'deleted' || change.kind === 'left-scope';
  return (
    <div style={{ overflowWrap: 'anywhere' }}>
      <Text as="div" variant="body-small">
        <TimeAgo time={change.observedAt} /> · {account}
      </Text>
      {change.entityRef && !isGone ? (
        // Within a text, colour alone does not tell a link.
        <EntityRefLink
          entityRef={change.entityRef}
          title={change.bucket}
          underline="always"
        />
      ) : (
        <Text weight="bold">{change.bucket}</Text>
      )}
      <Text>: </Text>
      <Text>
        {[...describeChange(change), ...describeActor(change)].map(
          (part, index) => (
            <ChangePart key={index} part={part} />
          ),
        )}
      </Text>
    </div>
  );
}

function ofWeek(week: string) {
  const from = new Date(week);
  const to = new Date(from);
  to.setUTCDate(to.getUTCDate() + 7);
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    kind: ['created', 'deleted'] as BucketChange['kind'][],
  };
}
