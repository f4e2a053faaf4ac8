import type { Entity } from '@backstage/catalog-model';
import { toastApiRef } from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import type { AwsS3BucketsClient } from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { useReadNowItem } from './useReadNowItem';

const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'receipts' },
};

function Item() {
  const { title, disabled, onClick } = useReadNowItem();
  return (
    <button type="button" disabled={disabled} onClick={onClick}>
      {title}
    </button>
  );
}

it.each([
  [
    'asks for the bucket',
    async () => {},
    {
      title: 'It is read in AWS now. The page shows it in some seconds.',
      status: 'success',
    },
  ],
  [
    'says why the backend refused',
    async () => {
      throw new Error('It takes the permission');
    },
    { title: 'It takes the permission', status: 'danger' },
  ],
])('%s', async (_, answer, toast) => {
  const asked: string[] = [];
  const toasts: object[] = [];
  await renderInTestApp(
    <EntityProvider entity={entity}>
      <Item />
    </EntityProvider>,
    {
      apis: [
        [
          s3BucketsApiRef,
          {
            async requestRead({ entityRef }: { entityRef: string }) {
              asked.push(entityRef);
              await answer();
            },
          } as unknown as AwsS3BucketsClient,
        ],
        [
          toastApiRef,
          {
            post(posted: object) {
              toasts.push(posted);
              return { close() {} };
            },
          },
        ],
      ],
    },
  );
  const button = await screen.findByRole('button', { name: 'Read now' });
  await waitFor(() => expect(button).toHaveProperty('disabled', false));
  fireEvent.click(button);

  await waitFor(() => expect(toasts).toMatchObject([toast]));
  expect(asked).toEqual(['resource:default/receipts']);
});
