/** How a sweep renders the buckets of a listing. */
export interface RenderingPass {
  /** Only buckets that changed since then are rendered, ISO 8601; all where absent. */
  onlyChangedSince?: string;
  /**
   * ARNs of buckets to render in any case: what is wrong with them, or missing around them, may have passed. The pass adds
   * those that it finds.
   */
  retried: Set<string>;
}

/** What entities were made of in a pass that renders all buckets of a listing. */
interface Rendering extends RenderingPass {
  /** What entities depend on beside their buckets. */
  key: string;
}

/**
 * Which listings this process has rendered whole, and with what. As long as that stays the same, a bucket that did not
 * change has the entity that the catalog got then: it need not be rendered, compared and sent again.
 */
export class Renderings {
  readonly #whole = new Map<string, Rendering & { endedAt: string }>();
  readonly #begun = new Map<string, Rendering>();

  /** The last pass that rendered all buckets of a listing, if there was one. */
  whole(listing: string): (Rendering & { endedAt: string }) | undefined {
    return this.#whole.get(listing);
  }

  /**
   * Begins a pass that renders all buckets, or goes on with one that this process began.
   *
   * @param isResumed - whether an earlier run, maybe of another process, has read a part of the listing
   */
  begin(listing: string, key: string, isResumed: boolean): RenderingPass {
    const begun = this.#begun.get(listing);
    if (isResumed && begun?.key === key) {
      return begun;
    }
    const rendering = { key, retried: new Set<string>() };
    if (isResumed) {
      this.#begun.delete(listing);
    } else {
      this.#begun.set(listing, rendering);
    }
    return rendering;
  }

  /** Notes that a pass came to its end. It counts where all of it was this process's. */
  end(listing: string, now: Date): void {
    const begun = this.#begun.get(listing);
    if (begun) {
      this.#whole.set(listing, { ...begun, endedAt: now.toISOString() });
      this.#begun.delete(listing);
    }
  }
}
