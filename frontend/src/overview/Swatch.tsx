/** The colour of what a chart shows, behind its name. */
export function Swatch({ color }: { color: string }) {
  return (
    <span
      aria-hidden
      style={{
        display: 'inline-block',
        width: '0.8em',
        height: '0.8em',
        background: color,
      }}
    />
  );
}
