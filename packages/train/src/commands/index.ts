import { assignmentCommand } from './assignment.js';
import { augmentCommand } from './augment.js';
import type { Command } from './command.js';
import { compareCommand } from './compare.js';
import { forestCommand } from './forest.js';
import { groupsCommand } from './groups.js';
import { listsCommand } from './lists.js';
import { onnxCommand } from './onnx.js';
import { packageCommand } from './package.js';
import { prepareCommand } from './prepare.js';
import { rankingCommand } from './ranking.js';
import { regressionCommand } from './regression.js';
import { statisticsCommand } from './statistics.js';

/** All subcommands, in the order of the help text. A new one: a file here that exports a Command, and an entry. */
export const COMMANDS: readonly Command[] = [
  prepareCommand,
  groupsCommand,
  statisticsCommand,
  listsCommand,
  augmentCommand,
  forestCommand,
  regressionCommand,
  compareCommand,
  onnxCommand,
  assignmentCommand,
  packageCommand,
  rankingCommand,
];
