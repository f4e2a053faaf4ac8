import { EntityProvider } from '@backstage/plugin-catalog-react';
import { renderHook } from '@testing-library/react';
import type { PropsWithChildren } from 'react';
import { useConsoleItem } from './useConsoleItem';

const title = 'Open in the AWS console';

it.each([
  [
    'leads to the bucket',
    'https://console.aws.amazon.com/s3/buckets/receipts',
    {
      title,
      href: 'https://console.aws.amazon.com/s3/buckets/receipts',
      disabled: false,
    },
  ],
  [
    'leads nowhere where the page is not known',
    undefined,
    { title, href: '', disabled: true },
  ],
  [
    'leads to web pages alone',
    // eslint-disable-next-line no-script-url
    'javascript:alert(1)',
    { title, href: '', disabled: true },
  ],
])('%s', (_, url, expected) => {
  const wrapper = ({ children }: PropsWithChildren<{}>) => (
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Resource',
        metadata: {
          name: 'receipts',
          annotations: url ? { 'backstage.io/view-url': url } : {},
        },
      }}
    >
      {children}
    </EntityProvider>
  );

  expect(renderHook(useConsoleItem, { wrapper }).result.current).toEqual(
    expected,
  );
});
