import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { TestClock } from '../__testUtils__/TestClock';
import { circuitBreaker } from './circuitBreaker';
import { UnusableAnswerError } from './awsErrors';

describe('circuitBreaker', () => {
  /** A client whose requests end with this. */
  let answer: () => Promise<never>;
  let sent = 0;
  const clock = new TestClock();
  const sts = new STSClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
    requestHandler: {
      handle: () => {
        sent += 1;
        return answer();
      },
    },
  });
  sts.middlewareStack.use(circuitBreaker(clock));
  const call = () =>
    sts.send(new GetCallerIdentityCommand({})).catch(error => error);

  const reset = async () => {
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  };
  const unusable = async () => {
    throw new UnusableAnswerError('a login page');
  };

  beforeEach(() => {
    sent = 0;
  });

  it('sends no more after five calls without an answer, and tries once a minute', async () => {
    answer = unusable;
    for (let i = 0; i < 10; i++) {
      await call();
    }
    // An unusable answer is an answer: the region can be reached.
    expect(sent).toBe(10);
    answer = reset;
    for (let i = 0; i < 20; i++) {
      expect(await call()).toMatchObject({ code: 'ECONNRESET' });
    }
    expect(sent).toBe(15);
    clock.advance(60_000);
    await Promise.all([call(), call(), call()]);
    expect(sent).toBe(16);
    clock.advance(60_000);
    answer = unusable;
    await call();
    await call();
    expect(sent).toBe(18);
  });
});
