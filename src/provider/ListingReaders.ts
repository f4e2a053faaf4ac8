import type { BucketKind } from 'backstage-plugin-aws-s3-buckets-common';
import type { AccountSession } from '../aws/AccountSession';
import { isSessionRefused } from '../aws/awsErrors';
import type { AccountReport } from '../collect/AccountReport';
import { BucketReader } from '../collect/BucketReader';
import { FactDenials } from '../collect/facts/FactDenials';
import { ListingReader } from '../collect/ListingReader';
import { scopeOf } from '../collect/scopeOf';
import { SliceReader } from '../collect/SliceReader';
import type { ListingKey, ListingSweep, Scope } from '../inventory';
import type { AwsAccount } from '../model/AwsAccount';
import type { AccountRun } from './AccountRun';
import type { RunContext } from './RunContext';

/** How many listings of regions are read side by side. They share the places that the account's buckets have. */
export const REGIONS_AT_ONCE = 5;

/** Makes what reads the listings of an account, under the account's verified identity. */
export class ListingReaders {
  readonly #sweptKinds = new Set<BucketKind>();
  #session: Promise<AccountSession> | undefined;

  constructor(
    private readonly context: RunContext,
    private readonly run: AccountRun,
    private readonly account: AwsAccount,
    private readonly report: AccountReport,
  ) {}

  /** @throws where the account has no session under its identity */
  async of(key: ListingKey): Promise<ListingReader> {
    const { clock, config, collect } = this.context;
    const session = await this.#open();
    const reader = this.#bucketReader(
      key.region
        ? session.withLimit(
            Math.ceil(config.concurrency.buckets / REGIONS_AT_ONCE),
          )
        : session,
      key,
    );
    const { report } = this;
    return new ListingReader({
      reader,
      slices: new SliceReader({
        reader,
        configurationFrequency: this.#configurationFrequency(),
        report,
        clock,
      }),
      region: key.region,
      scope: this.scopeOf(key),
      report,
      sliceSize: collect.sliceSize,
    });
  }

  scopeOf({ kind }: ListingKey): Scope {
    const { collect, config } = this.context;
    return scopeOf(config, collect.aws.kind(kind));
  }

  /** To be called when a sweep begins: the listings of one kind are one sweep of the facts that it may be denied. */
  beginSweep({ kind }: ListingKey): void {
    if (!this.#sweptKinds.has(kind)) {
      this.#sweptKinds.add(kind);
      this.#denialsOf(kind).beginSweep();
    }
  }

  /**
   * Whether a sweep reads new buckets without their configuration, and another one that follows at once reads the rest: so
   * an account that was never read before is seen at the pace of one call a bucket.
   */
  isInTwoSweeps(
    { kind }: ListingKey,
    { previousReadAt }: ListingSweep,
  ): boolean {
    return (
      previousReadAt === undefined &&
      this.#configurationFrequency() !== undefined &&
      kind === 'general-purpose'
    );
  }

  /** Forgets credentials and session where they are what an error refused. */
  forgetRefused(error: unknown): void {
    if (isSessionRefused(error)) {
      this.context.collect.aws.forget(this.account, error);
      this.run.sessions?.forget(this.account.id);
    }
  }

  /** In milliseconds; undefined where no fact of the configuration is read. */
  #configurationFrequency(): number | undefined {
    const { facts, frequency } = this.context.config.configuration;
    return facts.length > 0 ? frequency : undefined;
  }

  #bucketReader(session: AccountSession, key: ListingKey): BucketReader {
    const { collect, config, logger } = this.context;
    return new BucketReader({
      session,
      turn: this.run.turn,
      kind: collect.aws.kind(key.kind),
      regions: this.scopeOf(key).regions,
      tagSource: config.tags.source,
      facts: this.scopeOf(key).facts,
      denials: this.#denialsOf(key.kind),
      onFallback: ({ message }) =>
        logger.warn(
          `${message} The tags are read bucket by bucket wherever that happens.`,
        ),
    });
  }

  #denialsOf(kind: BucketKind): FactDenials {
    const { denials } = this.context.collect;
    const key = `${this.account.id} ${kind}`;
    const known = denials.get(key) ?? new FactDenials();
    denials.set(key, known);
    return known;
  }

  async #open(): Promise<AccountSession> {
    const { collect, metrics } = this.context;
    const { http, signal, readAccounts, sessions } = this.run;
    const open = () =>
      collect.aws.open(this.account, {
        http,
        signal,
        readAccounts,
        onCall: call => {
          this.report.called(call.attempts);
          metrics.onCall(call);
        },
      });
    this.#session ??= sessions ? sessions.of(this.account, open) : open();
    return this.#session;
  }
}
