import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import type { AwsAccountStatus } from 'backstage-plugin-aws-s3-buckets-common';
import { AccountsLine } from './AccountsLine';

const accounts = (...states: AwsAccountStatus['state'][]) =>
  states.map(state => ({ state }) as AwsAccountStatus);

it.each([
  [accounts('read', 'read'), 'All accounts can be read.', 0],
  [
    accounts('failed', 'partly-read'),
    '1 account can’t be read; what was read of it before stays.',
    1,
  ],
  [
    accounts('failed', 'failed', 'read'),
    '2 accounts can’t be read; what was read of them before stays.',
    1,
  ],
  [accounts('partly-read', 'waiting'), '1 account is read in part.', 1],
  [
    accounts('waiting', 'waiting'),
    '2 accounts wait to be read for the first time.',
    1,
  ],
])('says in one line how %j are read', async (given, text, links) => {
  await renderInTestApp(
    <AccountsLine accounts={given} accountsLink="/accounts" />,
  );
  expect(await screen.findByText(text)).toBeTruthy();
  expect(screen.queryAllByRole('link', { name: /^See why/ })).toHaveLength(
    links,
  );
});
