import type { ReactNode } from 'react';
import type { UsageOfGroup } from 'backstage-plugin-aws-s3-buckets-common';
import { SmallTable } from '../page/SmallTable';
import { estimateColumn } from './estimateColumn';
import { Size } from './Size';

/** Sizes with a bar each, as long as its share of the largest. */
export function Shares(props: {
  items: UsageOfGroup[];
  /** What the items are: `Storage class`. */
  label: string;
  /** By default the item's key. */
  name?: (item: UsageOfGroup) => ReactNode;
}) {
  const largest = Math.max(1, ...props.items.map(({ bytes }) => bytes));
  const name = props.name ?? (({ key }: UsageOfGroup) => key);
  return (
    <SmallTable<UsageOfGroup>
      label={`Size by ${props.label.toLowerCase()}`}
      items={props.items}
      columns={[
        { title: props.label, value: name },
        {
          title: 'Share',
          value: ({ bytes }) => (
            <div
              aria-hidden
              style={{
                height: 8,
                borderRadius: 4,
                minWidth: 2,
                width: `${(bytes / largest) * 100}%`,
                background: 'var(--bui-accent-bg, #1f5493)',
              }}
            />
          ),
        },
        {
          title: 'Size',
          isNumber: true,
          value: ({ bytes }) => <Size bytes={bytes} />,
        },
        estimateColumn,
      ]}
    />
  );
}
