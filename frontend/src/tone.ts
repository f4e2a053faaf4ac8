import type { CSSProperties } from 'react';

/** How good something is. */
export type Tone = 'danger' | 'warning' | 'success' | 'neutral';

/**
 * The colour of a text. Those that Backstage's design system has for texts on plain ground have too little contrast, by
 * WCAG AA; those for texts on coloured ground have enough on both, in both themes. So has the colour of plain text, but
 * not the secondary one in the dark theme.
 */
export function textColor(tone: Tone): CSSProperties['color'] {
  return tone === 'neutral'
    ? 'var(--bui-fg-primary)'
    : `var(--bui-fg-${tone}-on-bg)`;
}
