import type { RecordedBucket } from '../recordedBuckets';
import {
  type ConfigurationFactName,
  type ConfigurationValues,
  factLabel,
} from '../facts';
import type { TellingTags } from './TellingTags';

/**
 * What checks look at of a bucket. What is absent is not known.
 *
 * @public
 */
export interface BucketToJudge extends Pick<
  RecordedBucket,
  'kind' | 'tags' | 'configuration' | 'unavailable'
> {
  /** `unknown`: one that the catalog doesn't have. */
  owner?: 'somebody' | 'nobody' | 'unknown';
  /** How large it is. */
  usage?: BucketSize & {
    /** How large it was a month ago; absent where that is not known. */
    monthAgo?: BucketSize;
  };
}

/**
 * How large a bucket is.
 *
 * @public
 */
export interface BucketSize {
  /** Of all versions, and of unfinished uploads. */
  bytes: number;
  /** Absent where CloudWatch doesn't tell it. */
  objects?: number;
}

/** Answers a check what is known of a bucket, and remembers what it asked for that is not known for certain. */
export class KnownOfBucket {
  readonly #unread = new Set<string>();
  readonly #unavailable = new Set<string>();

  constructor(private readonly bucket: BucketToJudge) {}

  /** The value of a fact; the last known one of what can't be read at present. */
  fact<Name extends ConfigurationFactName>(
    name: Name,
  ): Partial<ConfigurationValues[Name]> | undefined {
    // Of a bucket that has none of it, there is the status alone.
    return this.#known(name, this.bucket.configuration?.[name]) as
      Partial<ConfigurationValues[Name]> | undefined;
  }

  /** The first of these tags that the bucket has, as `public=intended`. */
  tag(telling: TellingTags): string | undefined {
    const tags = this.#known('tags', this.bucket.tags) ?? {};
    const wanted = new Map(
      Object.entries(telling).map(([key, values]) => [
        key.toLowerCase(),
        [values].flat().map(value => value.toLowerCase()),
      ]),
    );
    const [key, value] =
      Object.entries(tags).find(([name, text]) =>
        wanted
          .get(name.toLowerCase())
          ?.some(each => each === '*' || each === text.toLowerCase()),
      ) ?? [];
    return key === undefined ? undefined : `${key}=${value}`;
  }

  get owner(): BucketToJudge['owner'] {
    return this.#known('owner', this.bucket.owner);
  }

  get usage(): BucketToJudge['usage'] {
    return this.#known('size', this.bucket.usage);
  }

  get monthAgo(): BucketSize | undefined {
    return this.#known('size of a month ago', this.bucket.usage?.monthAgo);
  }

  /** `tags`, `region`, or the names of facts that can't be read. */
  get unavailable(): string[] {
    return this.bucket.unavailable ?? [];
  }

  /** Why what was asked for is not certain; undefined where all of it is. */
  get doubt(): string | undefined {
    const sentences = [
      ...(this.#unavailable.size > 0
        ? [`What can’t be read of it: ${inWords(this.#unavailable)}.`]
        : []),
      ...(this.#unread.size > 0
        ? [`What is not known of it: ${inWords(this.#unread)}.`]
        : []),
    ];
    return sentences.join(' ') || undefined;
  }

  #known<Value>(name: string, value: Value | undefined): Value | undefined {
    if (this.unavailable.includes(name)) {
      this.#unavailable.add(name);
    } else if (value === undefined) {
      this.#unread.add(name);
    }
    return value;
  }
}

/** `public access, tags` */
export function inWords(names: Iterable<string>): string {
  return [...names]
    .map(name => factLabel(name).toLocaleLowerCase('en'))
    .join(', ');
}
