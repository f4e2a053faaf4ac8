import type { UsageEstimate } from 'backstage-plugin-aws-s3-buckets-common';
import { formatBytes } from './format';

/** What storing something costs, in words: `about $12 a month`. What has no price is never taken for nothing. */
export function estimateText(estimate: UsageEstimate | undefined): string {
  const { usd, unpriced } = estimate ?? {};
  const unknown = unpriced?.storageClasses.join(', ');
  if (usd === undefined) {
    return unknown ? `unknown: no price of ${unknown}` : 'unknown';
  }
  return [
    `${aboutUsd(usd)} a month`,
    ...(unpriced
      ? [`without ${formatBytes(unpriced.bytes)} in ${unknown}: no price`]
      : []),
  ].join(', ');
}

function aboutUsd(usd: number): string {
  if (usd === 0) {
    return '$0';
  }
  if (usd < 0.01) {
    return 'less than $0.01';
  }
  const digits = usd < 10 ? 2 : 0;
  return `about $${usd.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })}`;
}
