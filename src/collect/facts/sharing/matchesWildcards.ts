/**
 * Whether a text is what a pattern of IAM stands for: `*` is any number of characters, `?` is one.
 *
 * Strangers write policies, so this is not a regular expression: a `*` takes as little as it can, and where what follows
 * doesn't match, only the last `*` takes more. What the ones before it took is as good as anything else. The time of a
 * match is at most the length of the pattern times that of the text.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesWildcards(pattern: string, text: string): boolean {
  let step = 0;
  let position = 0;
  let star: { step: number; position: number } | undefined;
  while (position < text.length) {
    const current = pattern[step];
    if (current === '*') {
      star = { step, position };
      step += 1;
    } else if (current === '?' || current === text[position]) {
      step += 1;
      position += 1;
    } else if (star) {
      star.position += 1;
      step = star.step + 1;
      position = star.position;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(step));
}
