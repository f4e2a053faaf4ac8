import { describeInBrowser } from './inBrowser';
import { accounts } from './sample/accounts';
import { app } from './sample/app';
import { buckets } from './sample/buckets';
import { changes } from './sample/changes';
import { legacy } from './sample/legacy';
import { overview } from './sample/overview';
import { past } from './sample/past';
import { usage } from './sample/usage';

/*
 * One app for all of them: its start takes longer than most tests. For one part, as the overview:
 * npm run test:browser -- sample -t overview
 */
describeInBrowser('the sample organization in a browser', fixture => {
  describe('the overview', () => {
    overview(fixture);
  });
  describe('the accounts', () => {
    accounts(fixture);
  });
  describe('the buckets', () => {
    buckets(fixture);
  });
  describe('sizes', () => {
    usage(fixture);
  });
  describe('the past', () => {
    past(fixture);
  });
  describe('the app', () => {
    app(fixture);
  });
  describe('an app of the old frontend system', () => {
    legacy(fixture);
  });
  describe('changes', () => {
    changes(fixture);
  });
});
