import { FACT_IAM_ACTIONS } from 'backstage-plugin-aws-s3-buckets-common';
import { FACT_NAMES, FACTS } from '.';

it.each(FACT_NAMES)('the pages name the IAM actions of %s', name => {
  expect(FACT_IAM_ACTIONS[name]).toEqual(Object.values(FACTS[name].calls));
});
