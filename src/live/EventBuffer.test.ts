import { mockServices } from '@backstage/backend-test-utils';
import type { StoredEvent } from '../inventory';
import { TestClock } from '../__testUtils__/TestClock';
import { until } from '../__testUtils__/until';
import { EventBuffer } from './EventBuffer';

const event = (n: number): StoredEvent => ({
  id: `event-${n}`,
  name: 'PutBucketTagging',
  accountId: '111111111111',
  kind: 'general-purpose',
  region: '',
  bucket: 'logs',
  facts: ['tags'],
  occurredAt: '2026-01-01T00:00:00.000Z',
});

/** A database that takes one batch at a time, when the test lets it. */
function slowDatabase() {
  const stored = new Set<string>();
  const waiting: Array<() => void> = [];
  return {
    stored,
    waiting,
    async store(events: StoredEvent[]) {
      await new Promise<void>(resolve => {
        waiting.push(resolve);
      });
      events.forEach(({ id }) => stored.add(id));
    },
  };
}

describe('EventBuffer', () => {
  it('acknowledges no event before it is stored, whatever is stored meanwhile', async () => {
    const database = slowDatabase();
    const buffer = new EventBuffer({
      store: database.store,
      logger: mockServices.logger.mock(),
      clock: new TestClock(),
    });
    const tooEarly: string[] = [];
    const acknowledged: Promise<void>[] = [];
    for (let n = 0; n < 30; n++) {
      const { id } = event(n);
      acknowledged.push(
        buffer.add([event(n)]).then(() => {
          if (!database.stored.has(id)) {
            tooEarly.push(id);
          }
        }),
      );
      if (n % 3 === 2) {
        await until(
          () => database.waiting.length,
          waiting => waiting > 0,
        );
        database.waiting.shift()!();
      }
    }
    await until(
      () => {
        database.waiting.shift()?.();
        return database.stored.size;
      },
      size => size === 30,
    );
    await Promise.all(acknowledged);
    expect(tooEarly).toEqual([]);
  });

  it('tries again while the database is away, and says in the end that it took nothing', async () => {
    const clock = new TestClock();
    let attempts = 0;
    const buffer = new EventBuffer({
      async store() {
        attempts += 1;
        throw new Error('away');
      },
      logger: mockServices.logger.mock(),
      clock,
    });
    const added = buffer.add([event(1)]);
    // Awaited below; until then a rejection is not unhandled.
    added.catch(() => {});
    const tried = (times: number) =>
      until(
        () => clock.sleeping,
        sleeping => sleeping === 1 && attempts === times,
      );
    for (let times = 1; times <= 7; times++) {
      await tried(times);
      clock.advance(60_000);
    }
    await expect(added).rejects.toThrow(
      'The database did not take 1 events of CloudTrail.',
    );
    expect(attempts).toBe(8);
  });
});
