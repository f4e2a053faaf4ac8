import type { ReactNode } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { Flex, Grid, Text } from '@backstage/ui';
import type {
  UsageOfGroup,
  UsagePage,
} from 'backstage-plugin-aws-s3-buckets-common';
import { Estimate, EstimateNote } from './Estimate';
import { formatBytes, formatDay } from './format';
import { textColor } from '../tone';
import { Shares } from './Shares';
import { Size } from './Size';
import { UsagePart, ValuesOf } from './UsagePart';
import { useUsage } from './useUsage';

const PLOT_HEIGHT = 160;

/**
 * How large a bucket is, how many objects it has, in which storage classes, and how that changed. A part of the bucket's
 * card. It is nothing where no provider reads usage.
 */
export function BucketUsage({ entityRef }: { entityRef: string }) {
  const days = useUsage('day', { entityRef: [entityRef] });
  const classes = useUsage('storage-class', { entityRef: [entityRef] });
  if (days.page && !days.page.isConfigured) {
    return null;
  }
  return (
    <UsagePart asked={days} subject="this bucket">
      {page => (
        <Grid.Root columns={{ initial: '1', md: '2' }} gap="6">
          <Flex direction="column" gap="3">
            <Numbers page={page} />
            <UsagePart asked={classes} subject="this bucket">
              {({ items }) => <Shares items={items} label="Storage class" />}
            </UsagePart>
          </Flex>
          <Plot days={page.items} />
        </Grid.Root>
      )}
    </UsagePart>
  );
}

function Numbers({ page }: { page: UsagePage<UsageOfGroup> }) {
  const { bytes, objects, estimate } = page.total;
  const [failure] = page.unavailable;
  return (
    <div>
      <Flex gap="6" style={{ flexWrap: 'wrap' }}>
        <Figure label="Size">
          <Size bytes={bytes} />
        </Figure>
        {objects !== undefined && (
          <Figure label="Objects">{objects.toLocaleString('en')}</Figure>
        )}
        <Figure label="Estimate">
          <Estimate estimate={estimate} />
        </Figure>
      </Flex>
      <ValuesOf page={page} />
      <EstimateNote />
      {failure && (
        <Text
          as="div"
          variant="body-small"
          style={{ color: textColor('warning') }}
          title={failure.message}
        >
          last known; can’t be read at present
        </Text>
      )}
    </div>
  );
}

function Figure(props: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text as="div" variant="body-x-small" weight="bold">
        {props.label}
      </Text>
      <Text as="div" variant="title-small">
        {props.children}
      </Text>
    </div>
  );
}

/** The sizes of the last months; nothing where there are not two days yet. */
export function Plot({ days }: { days: UsageOfGroup[] }) {
  // Not with React.lazy: an app's page may have no boundary for what suspends.
  const { value: loaded } = useAsync(() => import('./SizePlot'), []);
  const [first] = days;
  const last = days.at(-1);
  if (!last || first === last) {
    return null;
  }
  return (
    <div style={{ minHeight: PLOT_HEIGHT }}>
      {loaded && (
        <loaded.SizePlot
          days={days}
          height={PLOT_HEIGHT}
          label={`Size from ${formatBytes(first.bytes)} on ${formatDay(first.key)} to ${formatBytes(last.bytes)} on ${formatDay(last.key)}`}
        />
      )}
    </div>
  );
}
