import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type AttentionPage,
  BUCKET_CHECKS,
  type BucketToAttend,
  CHECK_NAMES,
  CHECK_SEVERITIES,
  type CheckCount,
  type CheckSeverity,
} from 'backstage-plugin-aws-s3-buckets-common';
import { chunk, sortBy } from 'lodash';
import { BucketsToJudge, type RowToJudge } from '../inventory';
import type { BucketJudge, Finding } from './BucketJudge';
import { extentOfReading } from './extentOfReading';
import { ownersInCatalog } from './ownersInCatalog';
import type { AttentionQuery } from './parseAttentionQuery';
import type { ReadableBuckets } from './ReadableBuckets';
import { ReadableEntities } from './ReadableEntities';
import type { Reader } from './Reader';

/** So many at once, as others wait for the process meanwhile. */
const JUDGED_AT_ONCE = 500;

/** What the list needs beside who asks. */
interface AttentionParts {
  auth: AuthService;
  judge: BucketJudge;
  readable: ReadableBuckets;
}

/** A check that a bucket failed, or by which it can't be judged. */
interface Found {
  row: RowToJudge;
  finding: Finding;
}

/** What needs attention of the buckets that somebody may know of, the worst first: made for one answer. */
export class AttentionList {
  readonly #found: Record<CheckSeverity, Found[]> = {
    high: [],
    medium: [],
    low: [],
  };

  readonly #counts = new Map<string, CheckCount>();

  constructor(
    private readonly reader: Reader,
    private readonly parts: AttentionParts,
  ) {}

  async page(query: AttentionQuery): Promise<AttentionPage> {
    const { auth, judge } = this.parts;
    const { database, catalog } = this.reader;
    const { accountId, owner, entityRef: entityRefs, check } = query;
    const filter = { accountId, owner, entityRefs };
    const isWanted = await this.#isWanted(query);
    const buckets = new BucketsToJudge(database, judge.providerIds);
    const owners = await ownersInCatalog(await buckets.owners(filter), {
      auth,
      catalog,
    });
    for await (const rows of buckets.rows(filter)) {
      for (const some of chunk(rows.filter(isWanted), JUDGED_AT_ONCE)) {
        const found = await judge.judge(
          some.map(row => ({ row, owner: owners.get(row.owner ?? '') })),
          buckets,
        );
        some.forEach((row, index) => {
          found[index]
            .filter(finding => check === undefined || finding.check === check)
            .forEach(finding => this.#note({ row, finding }, query));
        });
      }
    }
    return {
      items: this.#items(query),
      totalItems: CHECK_SEVERITIES.reduce(
        (sum, severity) => sum + this.#found[severity].length,
        0,
      ),
      checks: sortBy(
        [...this.#counts.values()],
        count => CHECK_SEVERITIES.indexOf(count.severity),
        count => CHECK_NAMES.indexOf(count.check),
      ),
    };
  }

  async #isWanted({
    system,
  }: AttentionQuery): Promise<(row: RowToJudge) => boolean> {
    const { credentials } = this.reader;
    const extent = await extentOfReading(this.reader);
    if (extent === 'none') {
      return () => false;
    }
    if (system === undefined && extent === 'all') {
      return () => true;
    }
    const refs = new Set(
      system === undefined
        ? await this.parts.readable.refs(credentials)
        : await new ReadableEntities(this.reader).ofSystem(system),
    );
    return row => refs.has(row.entity_ref ?? '');
  }

  #note(found: Found, { unjudged }: AttentionQuery): void {
    const { check, severity, status } = found.finding;
    // Providers may give one check different severities.
    const key = `${check} ${severity}`;
    const count = this.#counts.get(key) ?? {
      check,
      severity,
      title: BUCKET_CHECKS[check].title,
      failed: 0,
      unjudged: 0,
    };
    count[status] += 1;
    this.#counts.set(key, count);
    if (status === 'failed' || unjudged) {
      this.#found[severity].push(found);
    }
  }

  /** Only what may be on the page is put in order: there may be several of each bucket. */
  #items({ offset, limit }: AttentionQuery): BucketToAttend[] {
    const items: BucketToAttend[] = [];
    let before = 0;
    for (const severity of CHECK_SEVERITIES) {
      const found = this.#found[severity];
      const begin = Math.max(offset - before, 0);
      const end = offset + limit - before;
      if (begin < found.length && end > 0) {
        items.push(...found.sort(byName).slice(begin, end).map(bucketToAttend));
      }
      before += found.length;
    }
    return items;
  }
}

function bucketToAttend({ row, finding }: Found): BucketToAttend {
  const { check, severity, reason, status } = finding;
  const { title, remedy, source } = BUCKET_CHECKS[check];
  return {
    entityRef: row.entity_ref!,
    bucket: row.name,
    kind: row.kind,
    accountId: row.account_id,
    ...(row.owner && { owner: row.owner }),
    check,
    severity,
    title,
    reason,
    ...(status === 'unjudged' && { isUnjudged: true as const }),
    remedy,
    source,
  };
}

/** What was found of one bucket stays in the order of the checks. */
function byName({ row: a }: Found, { row: b }: Found): number {
  return compare(a.name, b.name) || a.id - b.id;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
