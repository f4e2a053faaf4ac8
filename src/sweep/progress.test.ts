import { mockServices } from '@backstage/backend-test-utils';
import { Progress } from './progress';

describe('Progress', () => {
  const logger = mockServices.logger.mock();
  const lines = () => logger.info.mock.calls.map(([line]) => line);

  beforeEach(() => {
    jest.useFakeTimers();
    logger.info.mockClear();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('says every few seconds what is done, what failed, and how long it will still take', () => {
    const progress = new Progress({ accounts: 100, logger });
    jest.advanceTimersByTime(5_000);
    for (let i = 0; i < 3; i++) {
      progress.read(20);
      progress.done();
    }
    progress.failed();
    jest.advanceTimersByTime(5_000);
    for (let i = 0; i < 56; i++) {
      progress.read(10);
      progress.done();
    }
    jest.advanceTimersByTime(5_000);
    progress.stop();
    jest.advanceTimersByTime(60_000);
    expect(lines()).toEqual([
      '0 of 100 accounts done: 0 buckets, 0 failed; time left unknown',
      '4 of 100 accounts done: 60 buckets, 1 failed; about 4 minutes left',
      '60 of 100 accounts done: 620 buckets, 1 failed; about 10 seconds left',
    ]);
  });

  it('says nothing of a run that is over before', () => {
    const progress = new Progress({ accounts: 1, logger });
    progress.read(3);
    jest.advanceTimersByTime(4_000);
    progress.stop();
    jest.advanceTimersByTime(60_000);
    expect(lines()).toEqual([]);
  });
});
