import type { ReactNode } from 'react';

/** Tiles side by side, as many as there is room for. */
export function Tiles(props: { label: string; children: ReactNode }) {
  return (
    <div
      role="group"
      aria-label={props.label}
      style={{
        display: 'grid',
        gridTemplateColumns: 'repeat(auto-fit, minmax(9.5rem, 1fr))',
        gap: 'var(--bui-space-3)',
      }}
    >
      {props.children}
    </div>
  );
}
