/** Exit codes of every command; docs/cli.md says the same. */
export const EXIT = {
  good: 0,
  nothingGood: 1,
  input: 2,
  budget: 3,
  internal: 70,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANING: Readonly<Record<ExitCode, string>> = {
  [EXIT.good]: 'done; for a search: a good solution was found',
  [EXIT.nothingGood]: 'the search is complete and found no good solution; the diagnosis says why',
  [EXIT.input]: 'bad usage, bad input, or an output file that cannot be written',
  [EXIT.budget]: 'the time budget was spent before a good solution was found; the best so far is given',
  [EXIT.internal]: 'internal error',
  [EXIT.interrupted]: 'interrupted; the best so far is given',
};
