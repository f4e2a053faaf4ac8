/** What people write where a tag must name somebody and they have nobody to name; in small letters and digits alone. */
const WORDS = new Set([
  'empty',
  'missing',
  'na',
  'nil',
  'nobody',
  'none',
  'noone',
  'noowner',
  'notapplicable',
  'notassigned',
  'notavailable',
  'notset',
  'null',
  'tba',
  'tbc',
  'tbd',
  'tobeannounced',
  'tobeconfirmed',
  'tobedefined',
  'tobedetermined',
  'todo',
  'unassigned',
  'undefined',
  'unknown',
  'unowned',
]);

/** Whether a text names nobody and nothing: `N/A`, `TBD`, `none`, `-`, `?`. docs/mapping.md lists the words. */
export function isNobody(text: string): boolean {
  const letters = text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return letters === '' || WORDS.has(letters);
}
