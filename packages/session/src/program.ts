/** Name and version that reports give; the packages have the same version. */
export const PROGRAM = { name: 'mlindex', version: '0.1.0' } as const;
