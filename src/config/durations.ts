import type { SchedulerServiceTaskScheduleDefinition } from '@backstage/backend-plugin-api';
import { ConfigReader, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds, type HumanDuration } from '@backstage/types';
import { CronTime } from 'cron';
import { z } from 'zod';
import { quote } from './invalidConfig';

/** The longest time that setTimeout takes, 24.8 days: with more it takes 1 ms. */
export const TIMER_LIMIT: HumanDuration = { milliseconds: 2 ** 31 - 1 };

const EXAMPLE = "{ minutes: 20 }, '20 minutes' or 'PT20M'";

/** A duration in any of Backstage's forms, above zero. */
export function duration(atMost: HumanDuration) {
  const most = durationToMilliseconds(atMost);
  return z.unknown().transform((value, context): HumanDuration => {
    const problem = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    if (value === undefined) {
      return problem('is missing');
    }
    const read = parseDuration(value);
    const length = read ? durationToMilliseconds(read) : NaN;
    if (!read || !Number.isFinite(length)) {
      return problem(`expected a duration, as ${EXAMPLE}, not ${quote(value)}`);
    }
    if (length <= 0) {
      return problem(
        `expected a duration above zero, as ${EXAMPLE}, not ${quote(value)}`,
      );
    }
    return length <= most
      ? read
      : problem(
          `expected a duration of at most ${inWords(most)}, not ${quote(value)}`,
        );
  });
}

/** The same in milliseconds, with a default. */
export function milliseconds(byDefault: HumanDuration, atMost: HumanDuration) {
  return duration(atMost)
    .transform(value => durationToMilliseconds(value))
    .default(byDefault as never);
}

/** How often a task runs: a duration, `{ cron: ... }` or `{ trigger: manual }`. */
export function frequency(atMost: HumanDuration) {
  return z
    .unknown()
    .transform(
      (value, context): SchedulerServiceTaskScheduleDefinition['frequency'] => {
        const settings = Object(value);
        if ('cron' in settings) {
          return readCron(settings.cron, context);
        }
        if ('trigger' in settings) {
          if (settings.trigger !== 'manual') {
            context.addIssue({
              code: 'custom',
              path: ['trigger'],
              message: `expected manual, not ${quote(settings.trigger)}`,
            });
          }
          return { trigger: 'manual' };
        }
        const result = duration(atMost).safeParse(value);
        result.error?.issues.forEach(issue => context.addIssue(issue));
        return result.data ?? z.NEVER;
      },
    );
}

/** Read by the library that Backstage's scheduler uses, which stops the backend without a word about where it stands. */
function readCron(cron: unknown, context: z.RefinementCtx): { cron: string } {
  try {
    if (typeof cron === 'string') {
      // Also finds out whether such a time ever comes.
      new CronTime(cron).sendAt();
      return { cron };
    }
  } catch {
    // The library's words quote all of the text. What is expected says more.
  }
  context.addIssue({
    code: 'custom',
    path: ['cron'],
    message: `expected five or six fields of a crontab, as '*/30 * * * *', not ${quote(cron)}`,
  });
  return z.NEVER;
}

/** Undefined where the value is not a duration. The errors of Backstage's reader name another place, and quote it all. */
function parseDuration(value: unknown): HumanDuration | undefined {
  try {
    return readDurationFromConfig(
      new ConfigReader({ duration: value as never }),
      { key: 'duration' },
    );
  } catch {
    return undefined;
  }
}

function inWords(limit: number): string {
  const hours = limit / 3_600_000;
  if (hours >= 48) {
    return `${Math.floor(hours / 24)} days`;
  }
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
