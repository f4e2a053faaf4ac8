import type { Entity } from '@backstage/catalog-model';
import { Text } from '@backstage/ui';
import {
  readSharing,
  type SharingStatement,
} from 'backstage-plugin-aws-s3-buckets-common';
import { FilteredList } from '../bucket/FilteredList';
import { Warning } from '../bucket/Warning';
import { type AccountNames, useAccountNames } from './useAccountNames';

/** Who beyond its own account may reach a bucket, by which statement, to do what, and on which conditions. */
export function SharedWith({ entity }: { entity: Entity }) {
  const statements = (readSharing(entity)?.statements ?? []).filter(
    ({ effect, scope }) => effect === 'Allow' && scope !== 'account',
  );
  return statements.length > 0 ? <Statements statements={statements} /> : null;
}

function Statements({ statements }: { statements: SharingStatement[] }) {
  const accounts = useAccountNames();
  return (
    <section aria-label="Shared with">
      <Text as="h3" variant="body-medium" weight="bold">
        Shared with
      </Text>
      <ul style={{ margin: 0, paddingLeft: '1.25rem' }}>
        {statements.map((statement, index) => (
          <li key={index} style={{ overflowWrap: 'anywhere' }}>
            <Statement statement={statement} accounts={accounts} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Statement(props: {
  statement: SharingStatement;
  accounts: AccountNames;
}) {
  const { statement, accounts } = props;
  const { who, access, conditions = [], scope } = statement;
  return (
    <>
      {who.map((name, index) => (
        <Text key={name} weight="bold">
          {index > 0 && ', '}
          <Who name={name} accounts={accounts} />
        </Text>
      ))}
      <Text>
        {` may ${access.join(', ') || 'do nothing'}, by ${sourceOf(statement)}`}
      </Text>
      {conditions.length > 0 && (
        <Text>{`, on conditions about ${conditions.join(', ')}`}</Text>
      )}{' '}
      {scope === 'public' && <Warning>public</Warning>}
      {scope === 'foreign' && <Warning>foreign</Warning>}
    </>
  );
}

function Who({ name, accounts }: { name: string; accounts: AccountNames }) {
  if (name === '*') {
    return <>anybody</>;
  }
  if (!/^\d{12}$/.test(name)) {
    return <>{name}</>;
  }
  return accounts.isRead(name) ? (
    <FilteredList filter="awsAccounts" value={name}>
      {accounts.textOf(name)}
    </FilteredList>
  ) : (
    <>{accounts.textOf(name)}</>
  );
}

function sourceOf({ by, sid }: SharingStatement): string {
  if (by === 'acl') {
    return 'its ACL';
  }
  return sid
    ? `statement ${sid} of its policy`
    : 'a statement of its policy without a Sid';
}
