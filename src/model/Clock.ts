/** The time, and waiting for it. Passed in everywhere, so that a test can move it on. */
export interface Clock {
  now(): Date;
  /**
   * Resolves after a time.
   *
   * @param signal - ends the wait: then it rejects with an AbortError
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
