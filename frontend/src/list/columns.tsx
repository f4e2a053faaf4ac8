import type { ReactNode } from 'react';
import type { Entity } from '@backstage/catalog-model';
import type { TableColumn } from '@backstage/core-components';
import { CatalogTable } from '@backstage/plugin-catalog';
import type { CatalogTableRow } from '@backstage/plugin-catalog/alpha';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Text } from '@backstage/ui';
import {
  type ConfigurationFactName,
  factLabel,
  readBucket,
  readConfiguration,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Status } from './Status';

/** A browser takes the hyphens of an account or a region for places to break the line at. */
const inOneLine = { whiteSpace: 'nowrap' } as const;

/** The next column has room to the left enough. */
const inOneLineBesideNext = { ...inOneLine, paddingRight: 0 };

/** For a screen that has room for it. */
export const wideColumns: TableColumn<CatalogTableRow>[] = [
  {
    ...CatalogTable.columns.createNameColumn({ defaultKind: 'Resource' }),
    title: 'Bucket',
    // With the sizes and the actions it has to fit on a screen of 1,440 pixels, beside the filters.
    cellStyle: { minWidth: '15rem' },
  },
  column('Account, region', entity => <Place entity={entity} lines={2} />),
  statusColumn('publicAccess'),
  statusColumn('encryption'),
  {
    ...CatalogTable.columns.createOwnerColumn(),
    cellStyle: { minWidth: '7rem' },
  },
];

/** For a phone: all of a bucket below each other. */
export const narrowColumns: TableColumn<CatalogTableRow>[] = [
  {
    title: 'Bucket',
    field: 'resolved.entityRef',
    cellStyle: { overflowWrap: 'anywhere' },
    render: ({ entity }) => (
      <>
        <EntityRefLink entityRef={entity} defaultKind="Resource" />
        <div>
          <Place entity={entity} lines={1} />
        </div>
        <Text as="div" variant="body-small">
          <StatusOf entity={entity} fact="publicAccess" />
          {' · '}
          <StatusOf entity={entity} fact="encryption" />
        </Text>
      </>
    ),
  },
];

function column(
  title: string,
  render: (entity: Entity) => ReactNode,
): TableColumn<CatalogTableRow> {
  return {
    title,
    cellStyle: inOneLineBesideNext,
    headerStyle: inOneLineBesideNext,
    render: ({ entity }) => render(entity),
  };
}

function statusColumn(fact: ConfigurationFactName) {
  return column(factLabel(fact), entity => (
    <StatusOf entity={entity} fact={fact} />
  ));
}

/** The account and the region of a bucket, none of which breaks. */
function Place({ entity, lines }: { entity: Entity; lines: 1 | 2 }) {
  const { accountName, accountId, region } = readBucket(entity);
  return (
    <>
      <Text
        as={lines === 2 ? 'div' : 'span'}
        variant={lines === 2 ? 'body-medium' : 'body-small'}
        style={inOneLine}
        title={accountId}
      >
        {accountName ?? accountId}
      </Text>
      {lines === 1 && ' · '}
      <Text variant="body-small" style={inOneLine}>
        {region}
      </Text>
    </>
  );
}

function StatusOf(props: { entity: Entity; fact: ConfigurationFactName }) {
  const { entity, fact } = props;
  const setting = readConfiguration(entity).find(({ name }) => name === fact);
  return setting ? <Status setting={setting} /> : null;
}
