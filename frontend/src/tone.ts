import type { CSSProperties } from 'react';

/** How good something is. */
export type Tone = 'danger' | 'warning' | 'success' | 'neutral';

/**
 * The colours of texts. Of those of Backstage's design system, only these have enough contrast by WCAG AA in both
 * themes; the secondary colour of texts does not in the dark one.
 */
const COLORS: Record<Tone, string> = {
  danger: 'var(--bui-negative-fg-subdued)',
  warning: 'var(--bui-warning-fg-subdued)',
  success: 'var(--bui-positive-fg-subdued)',
  neutral: 'var(--bui-fg-primary)',
};

/** The colour of a text. */
export function textColor(tone: Tone): CSSProperties['color'] {
  return COLORS[tone];
}
