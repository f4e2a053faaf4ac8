import { TestClock } from '../__testUtils__/TestClock';
import type { AccountSession } from './AccountSession';
import { AccountSessions } from './AccountSessions';

const MINUTE = 60_000;

describe('AccountSessions', () => {
  const session = { again: () => session } as unknown as AccountSession;
  let clock: TestClock;
  let sessions: AccountSessions;
  let opened: string[];

  beforeEach(() => {
    clock = new TestClock();
    sessions = new AccountSessions(clock);
    opened = [];
  });

  const use = (id: string) =>
    sessions.of({ id, partition: 'aws' }, async () => {
      opened.push(id);
      return session;
    });

  it('are kept from one reading to the next, and let go when they are over', async () => {
    await use('a');
    await use('a');
    expect(opened).toEqual(['a']);
    clock.advance(16 * MINUTE);
    await use('b');
    expect(sessions.size).toBe(1);
    await use('a');
    expect(opened).toEqual(['a', 'b', 'a']);
  });

  it('are so many at the most; the one that was used longest ago goes', async () => {
    for (let i = 0; i < 1_000; i++) {
      await use('often');
      await use(`account-${i}`);
    }
    expect(sessions.size).toBeLessThanOrEqual(50);
    expect(opened.filter(id => id === 'often')).toHaveLength(1);
  });

  it('are not opened again and again for an account that lets nobody in', async () => {
    const refused = () =>
      sessions.of({ id: 'a', partition: 'aws' }, async () => {
        opened.push('a');
        throw new Error('AccessDenied');
      });
    await expect(refused()).rejects.toThrow('AccessDenied');
    await expect(refused()).rejects.toThrow('AccessDenied');
    expect(opened).toHaveLength(1);
    clock.advance(5_000);
    await expect(refused()).rejects.toThrow('AccessDenied');
    expect(opened).toHaveLength(2);
  });
});
