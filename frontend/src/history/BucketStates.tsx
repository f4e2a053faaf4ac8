import { useMemo } from 'react';
import {
  Button,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Skeleton,
  Text,
  VisuallyHidden,
} from '@backstage/ui';
import { useSearchParams } from 'react-router-dom';
import { ChangePart } from '../changes/ChangePart';
import { DateField } from '../DateField';
import { Failure } from '../page/Failure';
import { formatTime } from '../Time';
import { bucketRows } from './bucketRows';
import { dayBefore, dayOfTime, timeOfAddress } from './historyTimes';
import {
  type BucketKey,
  theOneOf,
  useRecordedBuckets,
} from './useRecordedBuckets';

const cell = {
  padding: 'var(--bui-space-2)',
  textAlign: 'left' as const,
  verticalAlign: 'top',
  overflowWrap: 'anywhere' as const,
  borderBottom: '1px solid var(--bui-border-1)',
};

/** What a bucket was like on a day, or on two, side by side. The days are in the address: `at`, `with`. */
export function BucketStates({ bucketKey }: { bucketKey: BucketKey }) {
  const [parameters, setParameters] = useSearchParams();
  const now = useMemo(() => new Date(), []);
  const chosen = { at: parameters.get('at'), with: parameters.get('with') };
  const choose = (days: { at?: string; with?: string }) =>
    setParameters(
      before => {
        const after = new URLSearchParams(before);
        for (const [name, day] of Object.entries(days)) {
          if (day) {
            after.set(name, day);
          } else {
            after.delete(name);
          }
        }
        return after;
      },
      { replace: true },
    );
  const fieldValue = (text: string | null) => {
    const time = timeOfAddress(text, now);
    return time ? dayOfTime(new Date(time)) : '';
  };
  const today = dayOfTime(now);
  return (
    <Card style={{ minWidth: 0 }}>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          What it was like
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          <Flex gap="4" align="end" style={{ flexWrap: 'wrap' }}>
            <DateField
              label="On"
              value={fieldValue(chosen.at) || today}
              max={today}
              onChange={day => choose({ at: day === today ? '' : day })}
            />
            <DateField
              label="Compared with"
              value={fieldValue(chosen.with)}
              max={today}
              onChange={day => choose({ with: day })}
            />
            {(
              [
                ['A week ago', 7],
                ['A month ago', 30],
              ] as const
            ).map(([label, days]) => (
              <Button
                key={label}
                variant="secondary"
                onPress={() => choose({ with: dayBefore(now, days) })}
              >
                {label}
              </Button>
            ))}
            {(chosen.at || chosen.with) && (
              <Button
                variant="tertiary"
                onPress={() => choose({ at: '', with: '' })}
              >
                Only now
              </Button>
            )}
          </Flex>
          <States
            bucketKey={bucketKey}
            at={timeOfAddress(chosen.at, now)}
            with={timeOfAddress(chosen.with, now)}
          />
        </Flex>
      </CardBody>
    </Card>
  );
}

function States(props: { bucketKey: BucketKey; at?: string; with?: string }) {
  const { bucketKey, at } = props;
  const later = useRecordedBuckets(bucketKey, at);
  const earlier = useRecordedBuckets(bucketKey, props.with);
  const error = later.error ?? earlier.error;
  if (error) {
    return (
      <Failure
        what="What it was like"
        error={error}
        onRetry={() => {
          later.retry();
          earlier.retry();
        }}
      />
    );
  }
  if (!later.value || !earlier.value) {
    return <Skeleton width="100%" height={400} />;
  }
  const columns = [
    ...(props.with
      ? [{ title: formatTime(props.with), bucket: theOneOf(earlier.value) }]
      : []),
    { title: at ? formatTime(at) : 'Now', bucket: theOneOf(later.value) },
  ];
  return <StatesTable columns={columns} />;
}

function StatesTable(props: {
  columns: Array<{
    title: string;
    bucket: Parameters<typeof bucketRows>[0][number];
  }>;
}) {
  const { columns } = props;
  const rows = bucketRows(columns.map(({ bucket }) => bucket));
  const differing = rows.filter(({ differs }) => differs).length;
  return (
    <>
      {columns.length > 1 && (
        <Text>
          {columns.some(({ bucket }) => bucket?.state === 'unknown')
            ? 'What differs is not known: what is told begins later.'
            : differenceText(differing)}
        </Text>
      )}
      <table
        style={{
          width: '100%',
          borderCollapse: 'collapse',
          font: 'inherit',
          color: 'inherit',
          tableLayout: 'fixed',
        }}
      >
        <thead>
          <tr>
            <th scope="col" style={{ ...cell, width: '30%' }}>
              <VisuallyHidden>What</VisuallyHidden>
            </th>
            {columns.map(({ title }) => (
              <th key={title} scope="col" style={cell}>
                <Text weight="bold">{title}</Text>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, values, differs }) => (
            <tr
              key={label}
              style={
                differs ? { background: 'var(--bui-bg-neutral-2)' } : undefined
              }
            >
              <th scope="row" style={cell}>
                <Text variant="body-small">
                  {label}
                  {differs && <VisuallyHidden> (differs)</VisuallyHidden>}
                </Text>
              </th>
              {values.map((value, index) => (
                <td key={index} style={cell}>
                  {value === undefined ? (
                    <Text aria-label="nothing">–</Text>
                  ) : (
                    <Text>
                      <ChangePart part={value} />
                    </Text>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function differenceText(count: number): string {
  switch (count) {
    case 0:
      return 'Nothing differs between the two times.';
    case 1:
      return '1 thing differs between the two times.';
    default:
      return `${count} things differ between the two times.`;
  }
}
