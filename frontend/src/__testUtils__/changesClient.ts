import { AwsS3BucketsClient } from 'backstage-plugin-aws-s3-buckets-common';

/** A client of a backend that answers what a test says, for each path below `/api/catalog/aws-s3-buckets`. */
export function changesClient(
  answer: (path: string, query: URLSearchParams) => object | Response,
): AwsS3BucketsClient {
  return new AwsS3BucketsClient({
    discoveryApi: {
      getBaseUrl: async plugin => `http://localhost/api/${plugin}`,
    },
    fetchApi: {
      fetch: async input => {
        const { pathname, searchParams } = new URL(String(input));
        const path = pathname.replace('/api/catalog/aws-s3-buckets/', '');
        const answered = answer(path, searchParams);
        return answered instanceof Response
          ? answered
          : Response.json(answered);
      },
    },
  });
}
