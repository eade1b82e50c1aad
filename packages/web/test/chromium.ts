import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PATH = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Name of tests that want the browser. */
export const IN_CHROMIUM = `in Chromium (needs ${PATH}; scripts/install-chromium.sh installs it)`;

/** Whether such tests have to be skipped. @throws Error in CI, where they must run */
export function isChromiumMissing(): boolean {
  const isMissing = !existsSync(PATH);
  if (isMissing && process.env.CI === 'true')
    throw new Error(`${PATH} is missing; scripts/install-chromium.sh installs it`);
  return isMissing;
}

export function launchChromium(...flags: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: PATH, headless: true, args: [...FLAGS, ...flags] });
}
