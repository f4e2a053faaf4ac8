import { useId } from 'react';
import { Flex, Text } from '@backstage/ui';

/** A day, as `2026-11-23`, to be chosen with what the browser has for that; empty where none is. */
export function DateField(props: {
  label: string;
  value: string;
  /** The last day that can be chosen. */
  max?: string;
  onChange: (day: string) => void;
}) {
  const { label, value, max, onChange } = props;
  const id = useId();
  return (
    <Flex direction="column" gap="1" style={{ minWidth: 0 }}>
      <label htmlFor={id}>
        <Text variant="body-small">{label}</Text>
      </label>
      <input
        id={id}
        type="date"
        value={value}
        max={max}
        onChange={event => onChange(event.target.value)}
        style={{
          height: '2rem',
          padding: '0 var(--bui-space-3)',
          font: 'inherit',
          color: 'var(--bui-fg-primary)',
          background: 'var(--bui-bg-neutral-1)',
          border: '1px solid var(--bui-border-1)',
          borderRadius: 'var(--bui-radius-2)',
          colorScheme: 'inherit',
        }}
      />
    </Flex>
  );
}
