import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, fireEvent, screen } from '@testing-library/react';
import type { AwsS3BucketsClient } from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { ReadNowButton } from './ReadNowButton';

const entityRef = 'resource:default/aws-account-888888888888';

/** Answers these states, one after the other. */
function apiWith(
  states: Array<'waiting' | 'failed' | 'done'>,
  requestRead: () => Promise<void> = async () => {},
) {
  return {
    requestRead,
    getReadRequest: async () => ({ state: states.shift() ?? 'done' }),
  } as unknown as AwsS3BucketsClient;
}

async function click(api: AwsS3BucketsClient) {
  const onDone = jest.fn();
  await renderInTestApp(
    <ReadNowButton
      entityRef={entityRef}
      name="people-systems"
      onDone={onDone}
    />,
    { apis: [[s3BucketsApiRef, api]] },
  );
  const button = await screen.findByRole('button', {
    name: 'Read people-systems now',
  });
  await act(async () => {
    fireEvent.click(button);
  });
  return onDone;
}

const shown = (text: string | RegExp) =>
  screen.findByText(text, undefined, { timeout: 5_000 });

it('says that it waits, and when it is done', async () => {
  const onDone = await click(apiWith(['waiting', 'done']));
  expect(await shown('Waits to be read …')).toBeTruthy();
  expect(await shown('Read just now')).toBeTruthy();
  expect(onDone).toHaveBeenCalledTimes(1);
});

it('says that it could not be read, and follows until it could', async () => {
  const onDone = await click(apiWith(['failed', 'failed', 'done']));
  expect(await shown('It could not be read.')).toBeTruthy();
  expect(await shown('Read just now')).toBeTruthy();
  expect(onDone).toHaveBeenCalledTimes(2);
});

it('says why the backend refused', async () => {
  const onDone = await click(
    apiWith([], async () => {
      throw new Error('It takes the permission');
    }),
  );
  expect(await shown('It takes the permission')).toBeTruthy();
  expect(onDone).not.toHaveBeenCalled();
});
