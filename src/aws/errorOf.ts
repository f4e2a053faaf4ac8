import type { Unavailable } from 'backstage-plugin-aws-s3-buckets-common';

/** The error of which no more is known than why something could not be read. */
export function errorOf({ code, message }: Unavailable): Error {
  return Object.assign(new Error(message), { name: code });
}
