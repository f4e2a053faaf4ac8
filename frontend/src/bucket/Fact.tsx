import type { ReactNode } from 'react';
import { Text } from '@backstage/ui';

/** One thing that is known, under its name. */
export function Fact(props: { label: string; children: ReactNode }) {
  return (
    <div style={{ overflowWrap: 'break-word', minWidth: 0 }}>
      <Text as="div" variant="body-small">
        {props.label}
      </Text>
      <Text as="div" weight="bold">
        {props.children}
      </Text>
    </div>
  );
}
