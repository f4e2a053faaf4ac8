import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** In Node.js, axe itself looks for a window, which Jest doesn't have. In the page there is one. */
const axe = readFileSync(
  require.resolve('axe-core/axe.min.js', {
    paths: [dirname(require.resolve('@axe-core/playwright'))],
  }),
  'utf8',
);

/** Parts of Backstage that no plugin can mend. */
const OF_BACKSTAGE = [
  // The heading of the catalog's table is a heading in a heading.
  '.MuiToolbar-root',
  // The name of the page for screen readers stands outside of all landmarks.
  '.bui-VisuallyHidden',
  // The link of the menu of a phone has no name.
  '[data-testid="mobile-sidebar-root"]',
];

/** What keeps people off the page who don't see it, or don't use a mouse: https://github.com/dequelabs/axe-core */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults, string[]>(
    exclude => (globalThis as any).axe.run({ exclude }),
    OF_BACKSTAGE,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`),
  );
}
