import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type Aws, startAws } from './aws';
import { type RunningApp, startApp } from './browser/app';
import { until } from './browser/until';
import { SampleAdmin } from './sample/admin';

// What `npm start` starts, as a process, on SQLite: an assistant sees no more of it than its server.
jest.setTimeout(120_000);

describe('an assistant of the sample organization', () => {
  let aws: Aws;
  let app: RunningApp;
  let client: Client;

  beforeAll(async () => {
    aws = await startAws({ listCalls: false });
    app = await startApp({ aws, withoutPages: true });
    await app.ready;
    const guest = await fetch(`${app.url}/api/auth/guest/refresh`);
    const { token } = (await guest.json()).backstageIdentity;
    client = new Client({ name: 'assistant', version: '1.0.0' });
    await client.connect(
      new StreamableHTTPClientTransport(
        new URL(`${app.url}/api/mcp-actions/v1`),
        { requestInit: { headers: { Authorization: `Bearer ${token}` } } },
      ),
    );
  });

  afterAll(async () => {
    await client?.close();
    await app?.stop();
    await aws?.close();
  });

  /** Found as an assistant does: by what the tools say of themselves. */
  async function toolOfOneBucket() {
    const { tools } = await client.listTools();
    const [tool] = tools.filter(
      ({ description = '' }) =>
        /\bone S3 bucket\b/.test(description) &&
        /s3:\/\//.test(description) &&
        /latest changes/.test(description),
    );
    const [field] = Object.keys(tool.inputSchema.properties!);
    return { name: tool.name, field };
  }

  it('finds out whose bucket an object is in, whether it is public, and who changed it last', async () => {
    const { name, field } = await toolOfOneBucket();

    const { endpoint, organization } = aws;
    await new SampleAdmin(
      { endpoint, accounts: [...organization.accounts.keys()] },
      'jane',
    ).retag('kestrel-payments-receipts', tags => ({ ...tags, audited: 'yes' }));

    const { structuredContent, isError } = await until(
      () =>
        client.callTool({
          name,
          arguments: { [field]: 's3://kestrel-payments-receipts/2026/x.pdf' },
        }),
      answer => JSON.stringify(answer).includes('audited'),
    );

    expect(isError).toBeFalsy();
    expect(structuredContent).toMatchObject({
      bucket: 'kestrel-payments-receipts',
      accountName: 'payments-prod',
      owner: 'group:default/payments',
      publicAccess: 'blocked',
      links: {
        catalog: `${app.url}/catalog/default/resource/kestrel-payments-receipts`,
      },
    });
    const { latestChanges } = structuredContent as { latestChanges: object[] };
    expect(latestChanges[0]).toMatchObject({
      key: 'audited',
      newValue: 'yes',
      actor: { name: 'jane (Admin)' },
    });
  });

  it('finds out who deleted a bucket, and what it was like', async () => {
    const { name, field } = await toolOfOneBucket();
    const { structuredContent } = await client.callTool({
      name,
      arguments: { [field]: 'kestrel-image-logs' },
    });
    expect(structuredContent).toMatchObject({
      state: 'gone',
      accountName: 'web',
      owner: 'group:default/web',
      goneBy: { name: 'jane (Admin)' },
    });
  });

  it('finds out what a bucket was like a month ago', async () => {
    const { name, field } = await toolOfOneBucket();
    const monthAgo = new Date();
    monthAgo.setDate(monthAgo.getDate() - 30);
    const versioningOf = async (at: object) => {
      const { structuredContent } = await client.callTool({
        name,
        arguments: { [field]: 'kestrel-lake-curated', ...at },
      });
      const { configuration } = structuredContent as {
        configuration: Record<string, { status: string }>;
      };
      return configuration.versioning.status;
    };
    expect(await versioningOf({ at: monthAgo.toISOString() })).toBe('off');
    expect(await versioningOf({})).toBe('enabled');
  });
});
