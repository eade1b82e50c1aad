import { printable } from './printable.js';

/**
 * One thing that is wrong with an input, as data: what, where, what was expected and what to do about it.
 * Readers, option parsers and the search all report with it; a front end only formats it.
 */
export interface Issue {
  /** Stable machine-readable name, e.g. `empty-file`, `not-a-number`, `too-few-lines`. */
  readonly code: string;
  /** One sentence for a person. */
  readonly message: string;
  /** Input file, if the problem is in one. */
  readonly file?: string;
  /** Line in that file, from 1. */
  readonly line?: number;
  /** The offending value as it was read. */
  readonly value?: string | number;
  readonly expected?: string;
  /** What the user can do. */
  readonly hint?: string;
  /** Option that the hint, or else the message, speaks of: its name in the options of the library, e.g. `maxVolume`. */
  readonly option?: string;
}

/** Thrown when work cannot go on; carries every issue found, not only the first. */
export class InputError extends Error {
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(issues.map((issue) => formatIssue(issue)).join('\n'));
    this.name = 'InputError';
    this.issues = issues;
  }
}

/** How a front end words the name of an option, e.g. `--max-volume` for `maxVolume`. */
export type OptionText = (name: string) => string;

const plainOption: OptionText = (name) => `option ${name}`;

/** One line of text: `file:line: message (found VALUE, expected EXPECTED). HINT (OPTION)`. */
export function formatIssue(issue: Issue, optionText: OptionText = plainOption): string {
  const place =
    issue.file === undefined ? '' : `${issue.file}${issue.line === undefined ? '' : `:${issue.line}`}: `;
  const details = [
    issue.value === undefined ? '' : `found ${valueText(issue.value)}`,
    issue.expected === undefined ? '' : `expected ${issue.expected}`,
  ].filter((text) => text !== '');
  return printable(
    `${place}${issue.message}${details.length > 0 ? ` (${details.join(', ')})` : ''}${adviceText(issue, optionText)}`,
  );
}

/** Digits of a number in a message; the issue itself has them all. */
const DIGITS = 7;

function valueText(value: string | number): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(Number(value.toPrecision(DIGITS)));
}

function adviceText({ hint, option }: Issue, optionText: OptionText): string {
  return `${hint === undefined ? '' : `. ${hint}`}${option === undefined ? '' : ` (${optionText(option)})`}`;
}
