import { InputError } from 'ml-index/math';
import { dispatch } from './commands/dispatch.js';
import { COMMANDS } from './commands/index.js';

try {
  await dispatch(COMMANDS, process.argv.slice(2), console.log);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
