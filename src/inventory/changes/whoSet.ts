/**
 * What an event did to the value that changed: it set it, to null where it removed it; it left it alone; or it does not
 * say.
 */
export type Effect =
  | { kind: 'sets'; value: string | null }
  | { kind: 'untouched' }
  | { kind: 'unknown' };

/**
 * Which of the events may have set a value that S3 shows, and did not show before. Pure.
 *
 * An event that set another value did not. Nor did one that set what was there already: who writes all tags to add one
 * writes the others again. CloudTrail has whole seconds, so that of two events of one second either may be the first.
 *
 * @param value - what S3 shows; null: it has none
 */
export function whoSet<Event extends { occurredAt: string; effect: Effect }>(
  value: string | null,
  events: Event[],
): Event[] {
  const touching = events.filter(({ effect }) => effect.kind !== 'untouched');
  return touching.filter(event => {
    const { effect, occurredAt } = event;
    if (effect.kind !== 'sets') {
      return true;
    }
    return (
      effect.value === value && !isThereBefore(value, occurredAt, touching)
    );
  });
}

/** Whether the value was there at the beginning of that second, as the events before say. */
function isThereBefore(
  value: string | null,
  at: string,
  events: Array<{ occurredAt: string; effect: Effect }>,
): boolean {
  const before = events.filter(({ occurredAt }) => occurredAt < at);
  const latest = before
    .map(({ occurredAt }) => occurredAt)
    .sort()
    .at(-1);
  const lastOnes = before.filter(({ occurredAt }) => occurredAt === latest);
  return (
    lastOnes.length > 0 &&
    lastOnes.every(
      ({ effect }) => effect.kind === 'sets' && effect.value === value,
    )
  );
}
