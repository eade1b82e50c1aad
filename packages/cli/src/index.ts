export { run, type Services } from './run.js';
export { processIo, type CliIo, type OutputStream } from './io.js';
export { EXIT, EXIT_MEANING, type ExitCode } from '@ml-index/session';
