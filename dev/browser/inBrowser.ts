import type { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { ConfigurationFactName } from 'backstage-plugin-aws-s3-buckets-common';
import { type Aws, type AwsOptions, startAws } from '../aws';
import { fetchAsGuest } from '../guest';
import { type RunningApp, startApp } from './app';
import { browserPath, hasBrowser, startBrowser } from './browser';
import { until } from './until';

if (!hasBrowser) {
  // eslint-disable-next-line no-console
  console.warn(
    `Left out the tests in a browser, because there is none at ${browserPath}. To run them: apt-get install chromium, or set CHROMIUM_PATH, and then npm run test:browser`,
  );
}

// The app's build takes most of it, where there is none yet.
jest.setTimeout(900_000);

/** The parts of Backstage's own that fail by themselves: tabs without panels, a bar on phones without a label. */
const NOT_OURS = ['.bui-PluginHeader', '.MuiBottomNavigation-root'];

/** The themes and widths in which a page is tried: on a desk and on a phone. */
export const SCREENS = [
  ['light', 1440],
  ['dark', 1440],
  ['light', 390],
  ['dark', 390],
] as const;

/** The organization, how many of its buckets can be read, and which facts are, where not all. */
export type InBrowserOptions = AwsOptions & {
  buckets: number;
  facts?: ConfigurationFactName[];
  /** Whether they are so many that the catalog processes them in bulk. */
  isLarge?: boolean;
};

/** What a test in a browser works with: an app of its own, and for each test a new profile of the browser. */
export class InBrowser {
  aws!: Aws;
  app!: RunningApp;
  browser!: Browser;
  context!: BrowserContext;
  page!: Page;
  /** What must not happen: errors in the console, uncaught ones, and requests to elsewhere. */
  complaints: string[] = [];

  /** @param buckets - how many of them the catalog is to show before the tests begin */
  async start({
    buckets,
    facts,
    isLarge,
    ...options
  }: InBrowserOptions): Promise<void> {
    this.aws = await startAws({ listCalls: false, ...options });
    this.app = await startApp({ aws: this.aws, facts, isLarge });
    this.browser = await startBrowser();
    await this.app.ready;
    const facets =
      'catalog/entity-facets?facet=kind&filter=metadata.annotations.amazonaws.com/bucket-name';
    await until(
      async () => (await fetchAsGuest(this.app.url, facets)).json(),
      ({ facets: { kind } }) => (kind[0]?.count ?? 0) === buckets,
      840,
    );
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.app?.stop();
    await this.aws?.close();
  }

  async open(): Promise<void> {
    this.context = await this.browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
    });
    this.context.setDefaultTimeout(30_000);
    this.complaints = [];
    const { host } = new URL(this.app.url);
    this.context.on('request', request => {
      const url = new URL(request.url());
      if (!['data:', 'blob:'].includes(url.protocol) && url.host !== host) {
        this.complaints.push(`request to ${request.url()}`);
      }
    });
    this.context.on('console', message => {
      if (message.type() === 'error') {
        this.complaints.push(`console: ${message.text()}`);
      }
    });
    this.context.on('weberror', error => {
      this.complaints.push(`uncaught: ${error.error()}`);
    });
    this.page = await this.context.newPage();
  }

  async close(): Promise<void> {
    await this.context?.close();
    if (this.complaints.length) {
      throw new Error(this.complaints.join('\n'));
    }
  }

  /** Has the app be in this theme, of this frontend system. To be called before a page is opened. */
  async choose(options: {
    theme?: 'light' | 'dark';
    system?: 'new' | 'old';
  }): Promise<void> {
    const { theme = 'light', system = 'new' } = options;
    await this.context.addInitScript(
      ([chosenTheme, chosenSystem]) => {
        // axe opens an empty page, too, which has no storage.
        if (window.origin !== 'null') {
          localStorage.setItem('theme', chosenTheme);
          localStorage.setItem('frontend-system', chosenSystem);
        }
      },
      [theme, system],
    );
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.app.url}${path}`);
  }

  /** Has the backend answer a path below `/api/catalog` with an error, which the browser's console may then tell of. */
  async fail(path: string, status: number): Promise<void> {
    await this.context.route(`**/api/catalog/${path}`, route =>
      route.fulfill({
        status,
        contentType: 'application/json',
        body: JSON.stringify({
          error: { name: 'Error', message: `The test says ${status}` },
          response: { statusCode: status },
        }),
      }),
    );
  }

  /** Forgets the complaints of the browser's console about answers with an error. */
  forgiveFailedRequests(): void {
    this.complaints = this.complaints.filter(
      complaint => !complaint.includes('Failed to load resource'),
    );
  }

  heading(name: string | RegExp) {
    return this.page.getByRole('heading', { name, exact: true }).first();
  }

  link(name: string | RegExp) {
    return this.page.getByRole('link', { name, exact: true }).first();
  }

  /** A text that people see: options of a list and details that are closed have texts, too. */
  text(text: string | RegExp) {
    return this.page.getByText(text).filter({ visible: true }).first();
  }

  /** A card of the page. */
  cardOf(title: string) {
    return this.page.locator('.bui-Card').filter({
      has: this.page.getByRole('heading', { name: title, exact: true }),
    });
  }

  /** The names in the list, as soon as it has so many rows: its heading may come before them. */
  async bucketsInList(count: number): Promise<string[]> {
    return until(
      () => this.page.locator('tbody tr td:first-child a').allTextContents(),
      ({ length }) => length === count,
    );
  }

  /** Chooses an option of a filter of the plugin's own list. */
  async addFilter(filter: string, option: string): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitem', { name: filter, exact: true }).click();
    await page
      .getByRole('option', { name: new RegExp(`^${option} \\(`) })
      .click();
    // One closes the values, one the filters.
    await page.keyboard.press('Escape');
    await page.getByRole('option').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  }

  /** Chooses an option of a filter of the catalog's list. */
  async filterBy(filter: string, option: string): Promise<void> {
    const { page } = this;
    // The heading comes before what the filters ask the catalog for; until all of that is there the page moves.
    await page.waitForLoadState('networkidle');
    const name = new RegExp(`^${option} `);
    const chosen = page.getByRole('option', { name, selected: true });
    // The list may be drawn anew between two steps, with what the catalog answers, and then it has lost the click.
    await until(
      async () => {
        if (!(await page.getByRole('option', { name }).count())) {
          await page.getByRole('textbox', { name: filter }).click();
        }
        if (!(await chosen.count())) {
          await page.getByRole('option', { name }).click();
        }
        return chosen.waitFor({ timeout: 5000 }).then(
          () => true,
          () => false,
        );
      },
      isChosen => isChosen,
      30,
    );
    await page.keyboard.press('Escape');
  }

  /** Where an element is, as soon as it is anywhere: one that is drawn anew is nowhere for a moment. */
  async boxOf(element: Locator) {
    const box = await until(
      () => element.boundingBox(),
      found => found !== null,
      30,
    );
    return box!;
  }

  /** What axe finds wrong on the page, but for what is not the plugin's. Only what the page's content can do about it. */
  async accessibilityProblems(
    within: string = 'main, article',
  ): Promise<string[]> {
    const Axe = loadAxe();
    const builder = NOT_OURS.reduce(
      (axe, selector) => axe.exclude(selector),
      new Axe({ page: this.page }).include(within),
    );
    const { violations } = await builder
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
    );
  }

  /**
   * Has the browser add up what moves on pages by itself: https://web.dev/articles/cls. To be called before a page is
   * opened.
   */
  async watchShifts(): Promise<void> {
    await this.context.addInitScript(() => {
      new PerformanceObserver(list => {
        const shifts = list.getEntries() as unknown as Array<{
          value: number;
          hadRecentInput: boolean;
        }>;
        const ownShifts = shifts.filter(shift => !shift.hadRecentInput);
        const page = window as { shifted?: number };
        page.shifted = ownShifts.reduce(
          (sum, { value }) => sum + value,
          page.shifted ?? 0,
        );
      }).observe({ type: 'layout-shift', buffered: true });
    });
  }

  /** How much has moved on the page by itself; under 0.1 is good. */
  async shifted(): Promise<number> {
    return this.page.evaluate(
      () => (window as { shifted?: number }).shifted ?? 0,
    );
  }

  /** Whether the page is wider than its window, so that people have to scroll sideways. */
  async isTooWide(): Promise<boolean> {
    return this.page.evaluate(
      () =>
        document.documentElement.scrollWidth >
        document.documentElement.clientWidth,
    );
  }
}

/** axe looks for a window where it is loaded, too. A module that Jest has transformed has neither that nor a `this`. */
function loadAxe(): typeof AxeBuilder {
  Object.assign(globalThis, { window: {} });
  try {
    return require('@axe-core/playwright').AxeBuilder;
  } finally {
    Reflect.deleteProperty(globalThis, 'window');
  }
}

/** Tests of an app in a browser. Each file has an app of its own, with the sample organization or another. */
export function describeInBrowser(
  title: string,
  tests: (fixture: InBrowser) => void,
  options: InBrowserOptions = { buckets: 73 },
): void {
  // App, backend and browser share two cores with the package's tests. A case that is wrong fails twice.
  jest.retryTimes(1, { logErrorsBeforeRetry: true });
  (hasBrowser ? describe : describe.skip)(title, () => {
    const fixture = new InBrowser();
    beforeAll(() => fixture.start(options));
    afterAll(() => fixture.stop());
    beforeEach(() => fixture.open());
    afterEach(() => fixture.close());
    tests(fixture);
  });
}
