import type { Entity } from '@backstage/catalog-model';
import {
  EntityRefLink,
  getEntityRelations,
} from '@backstage/plugin-catalog-react';
import { Cell, type ColumnConfig, Text } from '@backstage/ui';
import { readBucket } from 'backstage-plugin-aws-s3-buckets-common';
import { formatDate, TimeAgo } from '../Time';
import { Size } from '../usage';
import { Access } from './Access';
import type { ListedBucket } from './BucketList';
import { BucketName } from './BucketName';

const nowrap = {
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;

const size: ColumnConfig<ListedBucket> = {
  id: 'size',
  label: 'Size',
  isSortable: true,
  defaultWidth: 92,
  cell: ({ measures }) => (
    <Cell>
      {measures?.bytes !== undefined && (
        <Size bytes={measures.bytes} day={measures.day} />
      )}
    </Cell>
  ),
};

/** For a screen that has room for it. */
export const wideColumns: ColumnConfig<ListedBucket>[] = [
  {
    id: 'name',
    label: 'Bucket',
    isRowHeader: true,
    isSortable: true,
    defaultWidth: '1fr',
    minWidth: 200,
    cell: ({ id, entity }) => (
      <Cell>
        <BucketName entityRef={id} name={readBucket(entity).name} />
      </Cell>
    ),
  },
  {
    id: 'account',
    label: 'Account',
    isSortable: true,
    defaultWidth: 140,
    cell: ({ entity }) => {
      const { accountId, accountName } = readBucket(entity);
      return (
        <Cell>
          <Text as="div" style={nowrap} title={accountId}>
            {accountName ?? accountId}
          </Text>
        </Cell>
      );
    },
  },
  {
    id: 'region',
    label: 'Region',
    isSortable: true,
    defaultWidth: 132,
    cell: ({ entity }) => (
      <Cell>
        <Text as="div" style={nowrap}>
          {readBucket(entity).region ?? 'unknown'}
        </Text>
      </Cell>
    ),
  },
  {
    id: 'owner',
    label: 'Owner',
    isSortable: true,
    defaultWidth: 150,
    cell: ({ entity }) => (
      <Cell>
        <Owner entity={entity} />
      </Cell>
    ),
  },
  {
    id: 'access',
    label: 'Access',
    defaultWidth: 132,
    cell: ({ entity }) => (
      <Cell>
        <div style={nowrap}>
          <Access entity={entity} />
        </div>
      </Cell>
    ),
  },
  size,
  {
    id: 'created',
    label: 'Created',
    isSortable: true,
    defaultWidth: 116,
    cell: ({ entity }) => {
      const { createdAt } = readBucket(entity);
      return (
        <Cell>
          <div style={nowrap}>{createdAt && formatDate(createdAt)}</div>
        </Cell>
      );
    },
  },
  {
    id: 'last-change',
    label: 'Last change',
    isSortable: true,
    defaultWidth: 128,
    cell: ({ measures }) => (
      <Cell>
        {measures?.lastChangeAt && <TimeAgo time={measures.lastChangeAt} />}
      </Cell>
    ),
  },
];

/** For a phone. */
export const narrowColumns: ColumnConfig<ListedBucket>[] = [
  {
    id: 'name',
    label: 'Bucket, owner',
    isRowHeader: true,
    isSortable: true,
    cell: ({ id, entity }) => (
      <Cell>
        <BucketName entityRef={id} name={readBucket(entity).name} />
        <Text
          as="div"
          variant="body-small"
          style={{ ...nowrap, lineHeight: '24px' }}
        >
          <Owner entity={entity} />
        </Text>
      </Cell>
    ),
    defaultWidth: '2.2fr',
  },
  {
    id: 'access',
    label: 'Access',
    defaultWidth: '1.2fr',
    cell: ({ entity }) => (
      <Cell>
        <Access entity={entity} />
      </Cell>
    ),
  },
  { ...size, defaultWidth: '1fr' },
];

function Owner({ entity }: { entity: Entity }) {
  const [owner] = getEntityRelations(entity, 'ownedBy');
  return owner ? (
    <div style={nowrap}>
      <EntityRefLink entityRef={owner} defaultKind="group" />
    </div>
  ) : null;
}
