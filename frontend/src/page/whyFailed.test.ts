import { whyFailed } from './whyFailed';

const answer = (statusCode: number, message?: string) =>
  Object.assign(new Error(`Request failed with ${statusCode}`), {
    name: 'ResponseError',
    statusCode,
    body: { error: { message }, response: { statusCode } },
  });

it.each([
  [answer(503), 'The backend can’t answer at present (503).'],
  [answer(403), 'You may not see this.'],
  [answer(401), 'You are not signed in any more.'],
  [
    answer(500, 'no database'),
    'The backend answered with an error (500): no database.',
  ],
  [answer(418), 'The backend answered with an error (418).'],
  [new TypeError('Failed to fetch'), 'The backend can’t be reached.'],
])('says why %s', (error, text) => {
  expect(whyFailed(error)).toBe(text);
});
