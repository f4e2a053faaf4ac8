import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  type BucketChange,
  CONFIGURATION_FACTS,
  factLabel,
  type FactName,
  type Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import { isDeniedCode } from '../aws/awsErrors';
import {
  type ChangeCounts,
  countKinds,
  type HeldBackRemoval,
} from '../inventory';
import { type AwsAccount, describeAccount } from '../model/AwsAccount';
import type { BucketRecord } from '../model/BucketRecord';
import { countOf } from '../model/countOf';
import type { Failure } from '../model/Failure';
import { summariseFailures } from '../model/summariseFailures';
import { NameList } from '../model/NameList';

/*
 * What the log says of an account. One line where all is well; nothing of credentials, and of tags only what names an
 * owner.
 */

/** Gathers what the slices of an account's sweep come to, and says it in the log. */
export class AccountReport {
  readonly #startedAt = performance.now();
  readonly #regions = new Set<string>();
  readonly #tags = { known: 0, none: 0, unavailable: 0, 'not-read': 0 };
  readonly #changes: ChangeCounts = new Map();
  readonly #unreadable = new Map<
    string,
    {
      reason: Unavailable;
      names: NameList;
      /** What could not be read, the one that the reason is about first; undefined is the region. */
      facts: Set<FactName | undefined>;
    }
  >();
  readonly #denied: Failure[] = [];
  readonly #rejected = new Map<string, NameList>();
  readonly #contested = new Map<string, NameList>();
  readonly #unknownOwners = new NameList();
  #buckets = 0;
  #calls = 0;
  #repeated = 0;

  constructor(
    private readonly account: AwsAccount,
    private readonly logger: LoggerService,
  ) {}

  /** Counts a call of AWS. */
  called(attempts: number) {
    this.#calls += 1;
    this.#repeated += attempts - 1;
  }

  /** What was read is read once more. */
  again() {
    this.#buckets = 0;
    this.#regions.clear();
    this.#unreadable.clear();
    this.#contested.clear();
    Object.assign(this.#tags, {
      known: 0,
      none: 0,
      unavailable: 0,
      'not-read': 0,
    });
  }

  /** A bucket was read. */
  read({ region, facts }: BucketRecord) {
    this.#buckets += 1;
    if (region.status === 'known') {
      this.#regions.add(region.region);
    }
    this.#tags[facts.tags.status] += 1;
  }

  /**
   * Notes of a bucket as it was read, without what was known before, what could not be read. A denied fact of its
   * configuration is not worth a line: bucket policies may well deny it, and of roles tells {@link denied}.
   */
  unread({ name, region, facts }: BucketRecord) {
    const isOfRegion = region.status === 'unavailable';
    for (const fact of ['tags', ...CONFIGURATION_FACTS] as const) {
      const read = facts[fact];
      if (
        read.status === 'unavailable' &&
        (fact === 'tags' || !isDeniedCode(read.reason.code))
      ) {
        this.#couldNotRead(name, read.reason, isOfRegion ? undefined : fact);
      } else if (read.status === 'known' && read.missing) {
        this.#couldNotRead(name, read.missing, fact);
      }
    }
  }

  /** AWS denies facts of all buckets that were asked for, and did not when they were asked for before. */
  denied(failures: Failure[]) {
    this.#denied.push(...failures);
  }

  /** @param fact - undefined where all are missing, because the region is */
  #couldNotRead(name: string, reason: Unavailable, fact?: FactName) {
    const group = this.#unreadable.get(reason.code) ?? {
      reason,
      names: new NameList(),
      facts: new Set(),
    };
    group.names.add(name);
    group.facts.add(fact);
    this.#unreadable.set(reason.code, group);
  }

  /** The entity of a bucket could not be made, or would be refused by the catalog. */
  rejected(name: string, reason: string) {
    addTo(this.#rejected, reason, name);
  }

  /** A bucket is in the list of this account, and S3 does not say that it left the other one. */
  contested(name: string, accountId: string) {
    addTo(this.#contested, accountId, name);
  }

  /** A bucket names owners that do not exist. */
  unknownOwners(name: string, owners: string[]) {
    // Quoted, because whoever writes tags may write anything.
    const quoted = owners.map(owner => JSON.stringify(owner)).join(', ');
    this.#unknownOwners.add(`${name} (${quoted})`);
  }

  /** How many changes of each kind were found. */
  get changes(): ChangeCounts {
    return this.#changes;
  }

  changed(changes: Array<Pick<BucketChange, 'kind'>>) {
    countKinds(changes, this.#changes);
  }

  /** Somebody else's entity has the name that the entity of a bucket would have. */
  nameTaken(name: string, ref: string) {
    this.logger.warn(
      `The catalog has an entity of somebody else by the name of bucket ${name} of ${describeAccount(this.account)}, so the bucket is ${ref} there. If that entity describes the bucket, remove it: this one has all of it.`,
    );
  }

  heldBack(removal: HeldBackRemoval) {
    this.logger.error(heldBackLine(this.account, removal));
  }

  /** The list lacks buckets, and S3 does not say that they are gone. */
  unconfirmed({
    unanswered,
    unproven,
  }: Record<'unanswered' | 'unproven', NameList>) {
    const what = (names: NameList) =>
      `The list of ${describeAccount(this.account)} no longer has ${countOf(names.count, 'bucket')}: ${names}.`;
    if (unanswered.count > 0) {
      this.logger.warn(
        `${what(unanswered)} S3 gave no answer about them, so they are kept. The next run asks again.`,
      );
    }
    if (unproven.count > 0) {
      this.logger.warn(
        `${what(unproven)} S3 does not confirm that they are gone, so they are kept for now.`,
      );
    }
  }

  /** Says what is odd about buckets, each reason once. */
  logProblems() {
    const account = describeAccount(this.account);
    this.#logDenied();
    for (const [reason, names] of this.#rejected) {
      this.logger.error(
        `The catalog can't take the entities of ${countOf(names.count, 'bucket')} of ${account}, and keeps what it has of them: ${names}. ${reason}`,
      );
    }
    for (const [other, names] of this.#contested) {
      this.logger.warn(
        other === this.account.id
          ? `Two lists of ${account} have ${countOf(names.count, 'bucket')}: ${names}. They stay with the list that had them first. An endpoint that answers for another region than it is asked for does that.`
          : `The lists of ${account} and of account ${other} both have ${countOf(names.count, 'bucket')}: ${names}. S3 does not say that account ${other} no longer owns them, so they stay there.`,
      );
    }
    for (const { reason, names, facts } of this.#unreadable.values()) {
      if (isDeniedCode(reason.code) && this.#areSaid(facts)) {
        continue;
      }
      const [, ...others] = facts;
      const labels = others.flatMap(fact =>
        fact ? factLabel(fact).toLowerCase() : [],
      );
      const rest =
        labels.length > 0
          ? ` The same error came for: ${labels.join(', ')}.`
          : '';
      this.logger.warn(
        `${countOf(names.count, 'bucket')} of ${account} could not be read completely, and ${names.count === 1 ? 'keeps what was known of it' : 'keep what was known of them'}: ${names}. ${reason.message}${rest}`,
      );
    }
    if (this.#unknownOwners.count > 0) {
      const { count } = this.#unknownOwners;
      this.logger.info(
        `${countOf(count, 'bucket')} of ${account} ${count === 1 ? 'names' : 'name'} an owner that is not a valid or known entity: ${this.#unknownOwners}. The next that names one owns them, or the group of the unowned.`,
      );
    }
  }

  /** Whether it is said already, of the role, that AWS denies these. */
  #areSaid(facts: Set<FactName | undefined>): boolean {
    const said = this.#denied.flatMap(failure => failure.facts ?? []);
    return [...facts].every(
      fact => fact && said.includes(factLabel(fact).toLowerCase()),
    );
  }

  #logDenied() {
    if (this.#denied.length === 0) {
      return;
    }
    const lines = this.#denied.map(failure => ({
      account: this.account,
      failure,
    }));
    this.logger.warn(
      `Facts of buckets are denied, and stay as they were last known:\n${summariseFailures(lines)}`,
    );
  }

  /** Says that the account was read to its end. */
  logRead() {
    const changed = [...this.#changes]
      .map(([kind, times]) => `${times} ${kind}`)
      .join(', ');
    const seconds = (performance.now() - this.#startedAt) / 1000;
    this.logger.info(
      [
        `Read ${describeAccount(this.account)}: ${countOf(this.#buckets, 'bucket')} in ${countOf(this.#regions.size, 'region')}`,
        `tags: ${this.#tags.known} known, ${this.#tags.none} none, ${this.#tags.unavailable} unavailable`,
        changed || 'nothing changed',
        `${this.#calls} AWS calls${this.#repeated ? `, ${this.#repeated} repeated` : ''}`,
        `${seconds.toFixed(1)} s`,
      ].join('; '),
    );
  }
}

function addTo(lists: Map<string, NameList>, key: string, name: string) {
  const list = lists.get(key) ?? new NameList();
  list.add(name);
  lists.set(key, list);
}

/** Why buckets that AWS no longer lists are still in the catalog. */
export function heldBackLine(
  account: AwsAccount,
  { missing, known, runs }: HeldBackRemoval,
): string {
  return `${missing.count} of ${known} buckets of ${describeAccount(account)} are missing, and AWS does not say that they are gone. Each stays in the catalog until it was missing in ${runs} runs in a row: ${missing}. If they were deleted, wait; if not, check what the account's role may list.`;
}

/** That S3 still has buckets that a list lacks. */
export function incompleteListText(call: string, names: NameList): string {
  return `${call} left out ${countOf(names.count, 'bucket')} that S3 still has: ${names}. The list ended early, so no bucket is removed. Check the endpoint and what stands between Backstage and AWS.`;
}
