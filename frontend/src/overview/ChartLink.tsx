import type { MouseEvent, ReactNode } from 'react';
import { useHref, useNavigate } from 'react-router-dom';

/** A link within a chart: in an SVG, the links of the design system don't work. */
export function ChartLink(props: {
  to?: string;
  label: string;
  children: ReactNode;
}) {
  const { to, label, children } = props;
  const href = useHref(to ?? '');
  const navigate = useNavigate();
  if (!to) {
    return (
      <g role="img" aria-label={label}>
        {children}
      </g>
    );
  }
  const follow = (event: MouseEvent) => {
    // Whoever wants a new tab gets one.
    if (!event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      navigate(to);
    }
  };
  return (
    <a
      href={href}
      aria-label={label}
      onClick={follow}
      style={{ cursor: 'pointer' }}
    >
      {children}
    </a>
  );
}
