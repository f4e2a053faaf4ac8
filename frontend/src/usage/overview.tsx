import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import type {
  UsageOfBucket,
  UsageOfGroup,
  UsageUnavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Plot } from './BucketUsage';
import { Estimate, EstimateNote } from './Estimate';
import { estimateColumn } from './estimateColumn';
import { formatGrowth } from './format';
import { type SmallColumn, SmallTable } from '../page/SmallTable';
import { textColor } from '../tone';
import { Shares } from './Shares';
import { Size } from './Size';
import { UsagePart, ValuesOf } from './UsagePart';
import { useUsage, useUsageOfBuckets } from './useUsage';

/*
 * Parts of the overview. Each asks for what it shows, and says why there is nothing; the page puts them into cards.
 */

const SHOWN = 10;
const ALL = 'any bucket';

/** The size of all buckets, and how it changed. */
export function EstateSize() {
  return (
    <UsagePart asked={useUsage('day', {})} subject={ALL}>
      {page => (
        <Flex direction="column" gap="3">
          <div>
            <Text as="div" variant="title-medium">
              <Size bytes={page.total.bytes} />
              {page.total.objects !== undefined &&
                ` in ${page.total.objects.toLocaleString('en')} objects`}
            </Text>
            <Text as="div">
              {page.total.buckets.toLocaleString('en')} buckets that are not
              empty
            </Text>
            <Text as="div">
              <Estimate estimate={page.total.estimate} />
            </Text>
            <ValuesOf page={page} />
            <EstimateNote />
            {page.unavailable.length > 0 && (
              <Text
                as="div"
                variant="body-small"
                style={{ color: textColor('warning') }}
                title={page.unavailable
                  .map(({ message }) => message)
                  .join('\n')}
              >
                {unavailableText(page.unavailable)}
              </Text>
            )}
          </div>
          <Plot days={page.items} />
        </Flex>
      )}
    </UsagePart>
  );
}

/** Where sizes can't be read, in short; the tooltip and the backend's log say why in full. */
function unavailableText(unavailable: UsageUnavailable[]): string {
  const places = unavailable.map(({ accountId, region, kind }) =>
    [accountId, region, `(${kind})`].filter(Boolean).join(' '),
  );
  const shown = places.slice(0, 3).join(', ');
  const more = places.length > 3 ? ` and ${places.length - 3} more` : '';
  return `Can’t be read at present, and counts with its last known size: ${shown}${more}`;
}

/** The ten largest buckets. */
export function LargestBuckets() {
  const asked = useUsageOfBuckets({ order: 'size', limit: SHOWN });
  return (
    <UsagePart asked={asked} subject={ALL}>
      {({ items }) => (
        <BucketTable
          label="Largest buckets"
          items={items}
          columns={[
            {
              title: 'Size',
              isNumber: true,
              value: item => <Size bytes={item.bytes} day={item.day} />,
            },
            {
              title: 'Objects',
              isNumber: true,
              value: ({ objects }) => objects?.toLocaleString('en'),
            },
            estimateColumn,
          ]}
        />
      )}
    </UsagePart>
  );
}

/** The ten buckets that grew most in 30 days. */
export function FastestGrowingBuckets() {
  const asked = useUsageOfBuckets({ order: 'growth', limit: SHOWN });
  return (
    <UsagePart asked={asked} subject={ALL}>
      {({ items }) => (
        <BucketTable
          label="Fastest growing buckets"
          items={items.filter(item => growthOf(item) > 0)}
          columns={[
            {
              title: 'Growth in 30 days',
              isNumber: true,
              value: item => formatGrowth(growthOf(item)),
            },
            {
              title: 'Size',
              isNumber: true,
              value: item => <Size bytes={item.bytes} day={item.day} />,
            },
            estimateColumn,
          ]}
        />
      )}
    </UsagePart>
  );
}

function growthOf({ bytes, bytesBefore }: UsageOfBucket): number {
  return bytes - bytesBefore;
}

/** The owners whose buckets are largest together. */
export function UsageByOwner() {
  const asked = useUsage('owner', { limit: SHOWN });
  return (
    <UsagePart asked={asked} subject={ALL}>
      {({ items }) => (
        <Shares
          items={items}
          label="Owner"
          name={({ key }) =>
            key ? <EntityRefLink entityRef={key} /> : 'No entity'
          }
        />
      )}
    </UsagePart>
  );
}

/** The accounts whose buckets are largest together. */
export function UsageByAccount() {
  const asked = useUsage('account', { limit: SHOWN });
  return (
    <UsagePart asked={asked} subject={ALL}>
      {({ items }) => (
        <Shares
          items={items}
          label="AWS account"
          name={({ key, name }: UsageOfGroup) => name ?? key}
        />
      )}
    </UsagePart>
  );
}

/** What is in which storage class. */
export function UsageByStorageClass() {
  const asked = useUsage('storage-class', {});
  return (
    <UsagePart asked={asked} subject={ALL}>
      {({ items }) => <Shares items={items} label="Storage class" />}
    </UsagePart>
  );
}

function BucketTable(props: {
  label: string;
  items: UsageOfBucket[];
  columns: SmallColumn<UsageOfBucket>[];
}) {
  return (
    <SmallTable
      {...props}
      columns={[
        {
          title: 'Bucket',
          value: ({ entityRef, bucket }) =>
            entityRef ? (
              <EntityRefLink entityRef={entityRef}>{bucket}</EntityRefLink>
            ) : (
              bucket
            ),
        },
        ...props.columns,
      ]}
    />
  );
}
