/**
 * Characters that would steer a terminal or turn the order of text: C0 but tab and newline, DEL and C1, marks and overrides of
 * direction, separators of lines, and the byte order mark (Unicode Technical Report 36; CVE-2021-42574).
 */
const STEERING =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text of names and files made safe to be shown: steering characters as `\\u{1b}`. */
export function printable(text: string): string {
  return text.replace(STEERING, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}
