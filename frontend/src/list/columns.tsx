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

const columnsOfBucket: TableColumn<CatalogTableRow>[] = [
  column('AWS account', entity => {
    const { accountName, accountId } = readBucket(entity);
    return <span title={accountId}>{accountName ?? accountId}</span>;
  }),
  column('Region', entity => readBucket(entity).region),
  statusColumn('publicAccess'),
  statusColumn('encryption'),
];

/** For a screen that has room for it. */
export const wideColumns: TableColumn<CatalogTableRow>[] = [
  {
    ...CatalogTable.columns.createNameColumn({ defaultKind: 'Resource' }),
    title: 'Bucket',
    cellStyle: { minWidth: '14rem', overflowWrap: 'anywhere' },
  },
  ...columnsOfBucket,
  CatalogTable.columns.createOwnerColumn(),
];

/** For a phone: all of a bucket below each other. */
export const narrowColumns: TableColumn<CatalogTableRow>[] = [
  {
    title: 'Bucket',
    field: 'resolved.entityRef',
    cellStyle: { overflowWrap: 'anywhere' },
    render: ({ entity }) => {
      const { accountName, accountId, region } = readBucket(entity);
      return (
        <>
          <EntityRefLink entityRef={entity} defaultKind="Resource" />
          <Text as="div" variant="body-small" color="secondary">
            <span style={inOneLine}>{accountName ?? accountId}</span>
            {' · '}
            <span style={inOneLine}>{region}</span>
          </Text>
          <Text as="div" variant="body-small">
            <StatusOf entity={entity} fact="publicAccess" />
            {' · '}
            <StatusOf entity={entity} fact="encryption" />
          </Text>
        </>
      );
    },
  },
];

function column(
  title: string,
  render: (entity: Entity) => ReactNode,
): TableColumn<CatalogTableRow> {
  return {
    title,
    cellStyle: inOneLine,
    headerStyle: inOneLine,
    render: ({ entity }) => render(entity),
  };
}

function statusColumn(fact: ConfigurationFactName) {
  return column(factLabel(fact), entity => (
    <StatusOf entity={entity} fact={fact} />
  ));
}

function StatusOf(props: { entity: Entity; fact: ConfigurationFactName }) {
  const { entity, fact } = props;
  const setting = readConfiguration(entity).find(({ name }) => name === fact);
  return setting ? <Status setting={setting} /> : null;
}
