import { braceExpand, Minimatch } from 'minimatch';
import { z } from 'zod';
import { quote } from './invalidConfig';

/** How many patterns the braces of one may stand for. minimatch leaves out what is beyond its own limit, without a word. */
const MOST_ALTERNATIVES = 1_000;

const OPTIONS = {
  braceExpandMax: MOST_ALTERNATIVES + 1,
  dot: true,
  noext: true,
  nocomment: true,
  nonegate: true,
};

/** A glob on the names of buckets: `*`, `?`, `[a-z]`, `[!a-z]` and `{a,b}`. One that can match no name is refused. */
export const bucketPattern = z.string().transform((pattern, context) => {
  const problem = problemOf(pattern);
  if (problem) {
    context.addIssue({
      code: 'custom',
      message: `${quote(pattern)} can match no bucket name: ${problem}`,
    });
    return z.NEVER;
  }
  return new Minimatch(pattern, OPTIONS);
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, and the names from before 2018. */
function problemOf(pattern: string): string | undefined {
  const impossible = pattern.match(/[^A-Za-z0-9._*?[\]{},!^-]/u);
  if (impossible) {
    return `no name has '${impossible[0]}'; patterns are made of letters, digits, '.', '-', '_' and the globs *, ?, [a-z], {a,b}`;
  }
  const misplaced = pattern
    .replaceAll(/\[[^\]]*\]|\{[^}]*\}/g, '')
    .match(/[[\]{},!^]/);
  if (misplaced) {
    return `'${misplaced[0]}' has a meaning within [] or {} only; use exclude for the buckets that you do not want`;
  }
  const isLiteral = !/[*?[{]/.test(pattern);
  if (isLiteral && (pattern.length < 3 || pattern.length > 255)) {
    return 'names have 3 to 63 characters, old ones up to 255; use * for the rest of a name';
  }
  if (braceExpand(pattern, OPTIONS).length > MOST_ALTERNATIVES) {
    return `its braces stand for more than ${MOST_ALTERNATIVES} patterns`;
  }
  const reversed = pattern
    .match(/\[[^\]]*\]/g)
    ?.find(set =>
      [...set.matchAll(/([A-Za-z0-9])-([A-Za-z0-9])/g)].some(
        ([, first, last]) => first > last,
      ),
    );
  return reversed && `${reversed} is not a set of characters, as [a-z]`;
}
