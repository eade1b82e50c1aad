/** Seconds, from any origin. */
export const platformClock = (): number => performance.now() / 1000;
