export { EXIT, EXIT_MEANING, type ExitCode } from './exit.js';
export { PROGRAM } from './program.js';
