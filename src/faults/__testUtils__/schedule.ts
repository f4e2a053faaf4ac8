/** A run each second, bounded as tests need it. */
export const schedule = {
  frequency: { seconds: 1 },
  timeout: { minutes: 5 },
};
