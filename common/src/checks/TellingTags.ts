/**
 * Tags that say something: by key, the value or values; `*` stands for any. In whatever case.
 *
 * @public
 */
export type TellingTags = Record<string, string | string[]>;
