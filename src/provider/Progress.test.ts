import { mockServices } from '@backstage/backend-test-utils';
import { setImmediate } from 'node:timers/promises';
import { TestClock } from '../__testUtils__/TestClock';
import { Progress } from './Progress';

describe('Progress', () => {
  const logger = mockServices.logger.mock();
  const clock = new TestClock();
  const lines = () => logger.info.mock.calls.map(([line]) => line);

  /** Whoever waited has gone on when this resolves. */
  async function pass(milliseconds: number) {
    clock.advance(milliseconds);
    await setImmediate();
  }

  beforeEach(() => {
    logger.info.mockClear();
  });

  it('says every few seconds what is done, what failed, and how long it will still take', async () => {
    const progress = new Progress({ accounts: 100, clock, logger });
    await pass(5_000);
    for (let i = 0; i < 3; i++) {
      progress.read(20);
      progress.done();
    }
    progress.failed();
    await pass(5_000);
    for (let i = 0; i < 56; i++) {
      progress.read(10);
      progress.done();
    }
    await pass(5_000);
    progress.stop();
    await pass(60_000);
    expect(lines()).toEqual([
      '0 of 100 accounts done: 0 buckets, 0 failed; time left unknown',
      '4 of 100 accounts done: 60 buckets, 1 failed; about 4 minutes left',
      '60 of 100 accounts done: 620 buckets, 1 failed; about 10 seconds left',
    ]);
  });

  it('says nothing of a run that is over before', async () => {
    const progress = new Progress({ accounts: 1, clock, logger });
    progress.read(3);
    await pass(4_000);
    progress.stop();
    await pass(60_000);
    expect(lines()).toEqual([]);
  });
});
