import colors from 'picocolors';

/** The few styles that the text output has; plain text with colours off. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  red(text: string): string;
}

export function createPaint(enabled: boolean): Paint {
  return colors.createColors(enabled);
}
