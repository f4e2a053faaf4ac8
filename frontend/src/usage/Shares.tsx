import type { ReactNode } from 'react';
import { Text } from '@backstage/ui';
import type { UsageOfGroup } from 'backstage-plugin-aws-s3-buckets-common';
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
    <table
      aria-label={`Size by ${props.label.toLowerCase()}`}
      style={{ width: '100%', borderCollapse: 'collapse' }}
    >
      <tbody>
        {props.items.map(item => (
          <tr key={item.key}>
            <th
              scope="row"
              style={{ textAlign: 'left', fontWeight: 'inherit', padding: 4 }}
            >
              <Text as="div" style={{ overflowWrap: 'anywhere' }}>
                {name(item)}
              </Text>
            </th>
            <td aria-hidden style={{ width: '40%', padding: 4 }}>
              <div
                style={{
                  height: 8,
                  borderRadius: 4,
                  minWidth: 2,
                  width: `${(item.bytes / largest) * 100}%`,
                  background: 'var(--bui-accent-bg, #1f5493)',
                }}
              />
            </td>
            <td style={{ textAlign: 'right', padding: 4 }}>
              <Text>
                <Size bytes={item.bytes} />
              </Text>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
