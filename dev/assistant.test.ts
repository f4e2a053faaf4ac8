import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type RunningApp, startApp } from './browser/app';

// Building the app takes most of it, where it is not built yet.
jest.setTimeout(300_000);

describe('an assistant of the sample organization', () => {
  let app: RunningApp;
  let client: Client;

  beforeAll(async () => {
    app = await startApp();
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
  });

  it('finds out whose bucket an object is in, whether it is public, and what changed last', async () => {
    // As an assistant does: by what the tools say of themselves.
    const { tools } = await client.listTools();
    const [tool] = tools.filter(
      ({ description = '' }) =>
        /\bone S3 bucket\b/.test(description) &&
        /s3:\/\//.test(description) &&
        /latest changes/.test(description),
    );
    const [field] = Object.keys(tool.inputSchema.properties!);

    const { structuredContent, isError } = await client.callTool({
      name: tool.name,
      arguments: { [field]: 's3://kestrel-payments-receipts/2026/x.pdf' },
    });

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
    const { latestChanges } = structuredContent as {
      latestChanges: Array<{ text: string; observedAt: string }>;
    };
    expect(latestChanges[0]).toMatchObject({
      text: expect.any(String),
      observedAt: expect.any(String),
    });
  });
});
