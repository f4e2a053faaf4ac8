import type { Sharing } from 'backstage-plugin-aws-s3-buckets-common';
import { UnjudgeableError } from '../defineFact';
import { judgeSharing, type SharingSettings } from './judgeSharing';

/**
 * What is true whatever it is that could not be read; undefined where that decides. Nothing is wider than public.
 *
 * @param bounds - `atBest`: what is certain; `atWorst`: what may be if that which can't be read says the worst, undefined
 *   where that may be anything
 * @throws UnjudgeableError where the policy can't be read as AWS describes policies
 */
export function certainSharing(bounds: {
  atBest: SharingSettings;
  atWorst: SharingSettings | undefined;
}): Sharing | undefined {
  const best = valueOf(bounds.atBest);
  if (!bounds.atWorst) {
    return best.status === 'public' ? best : undefined;
  }
  const worst = valueOf(bounds.atWorst);
  return worst.status === best.status ? worst : undefined;
}

function valueOf(settings: SharingSettings): Sharing {
  const judged = judgeSharing(settings);
  if (judged.status === 'unavailable') {
    throw new UnjudgeableError(judged.reason);
  }
  return judged.value;
}
