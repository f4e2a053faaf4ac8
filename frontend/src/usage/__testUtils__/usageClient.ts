import {
  AwsS3BucketsClient,
  type UsagePage,
} from 'backstage-plugin-aws-s3-buckets-common';

/** The client of the app, where the backend answers as told; `asked` has the queries that it got. */
export function usageClient(
  answer: (url: URL) => Partial<UsagePage> | Response,
) {
  const asked: string[] = [];
  const client = new AwsS3BucketsClient({
    discoveryApi: {
      getBaseUrl: async plugin => `http://localhost/api/${plugin}`,
    },
    fetchApi: {
      fetch: async input => {
        const url = new URL(String(input));
        asked.push(url.search);
        const page = answer(url);
        return page instanceof Response
          ? page
          : Response.json({
              isConfigured: true,
              total: { buckets: 0, bytes: 0 },
              items: [],
              unavailable: [],
              ...page,
            });
      },
    },
  });
  return { client, asked };
}
