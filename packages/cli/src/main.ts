import { EXIT } from '@ml-index/session/basics';
import { processIo } from './io.js';
import { run } from './run.js';

// A reader that goes away (`| head`) leaves the answer unread: that is no result, and none of the exit codes of a search.
let isBroken = false;
const broken = (name: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  if (!isBroken && name === 'output')
    process.stderr.write('mlindex: standard output was closed before all was written\n');
  isBroken = true;
};
process.stdout.on('error', broken('output'));
process.stderr.on('error', broken('error'));
process.on('exit', () => {
  if (isBroken) process.exitCode = EXIT.input;
});
process.exitCode = await run(process.argv.slice(2), processIo());
