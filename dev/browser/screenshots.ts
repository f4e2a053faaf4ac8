import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { startApp } from './app';
import { startBrowser } from './browser';
import { searchIndexIsBuilt } from './search-index';

/*
 * Takes the pictures of the README from the running app, with the sample organization.
 */

const directory = resolve(__dirname, '../../docs/images');

async function takeScreenshots() {
  await mkdir(directory, { recursive: true });
  const app = await startApp();
  const browser = await startBrowser();
  try {
    await searchIndexIsBuilt(app.url);
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    const picture = (name: string) =>
      page.screenshot({
        path: resolve(directory, `${name}.png`),
        animations: 'disabled',
      });

    await page.goto(
      `${app.url}/s3-buckets/buckets?filters[user]=all&filters[awsRegions]=eu-central-1`,
    );
    await page
      .getByRole('heading', { name: 'All S3 buckets (8)' })
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Payments' }).first().waitFor();
    await picture('list');

    await page.goto(
      `${app.url}/catalog/default/resource/kestrel-settlement-files`,
    );
    await page.getByText('Seen for the first time').waitFor();
    await page.getByText('settlement-export').first().waitFor();
    await picture('bucket');

    await page.goto(`${app.url}/search?query=residency`);
    await page
      .getByRole('link', { name: 'kestrel-payments-receipts-za' })
      .waitFor();
    await picture('search');
  } finally {
    await browser.close();
    await app.stop();
  }
}

takeScreenshots().catch(error => {
  // eslint-disable-next-line no-console
  console.error(error);
  process.exit(1);
});
