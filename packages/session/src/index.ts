export { EXIT, EXIT_MEANING, type ExitCode } from './exit.js';
export { fixed, formatIndices, formatProbability, plural, withUncertainty } from './format/number.js';
export { linesOfBytes, type InputLines, type LineOptions } from './lines.js';
export { powderPlotFile } from './plot/powderPlot.js';
export { calculatedLines, type CalculatedLine } from './report/calculatedLines.js';
export { indexCif } from './report/cif.js';
export {
  cellText,
  describeInput,
  describeWavelength,
  doubts,
  inputFacts,
  lineRows,
  otherWarnings,
  reasonText,
  solutionFacts,
  solutionRows,
  type Column,
} from './report/facts.js';
export { indexHtml, indexHtmlContent, REPORT_STYLE } from './report/html.js';
export { exitOf, type IndexReport, type InputSummary } from './report/indexReport.js';
export { exitJson, indexJson, indexJsonText, issuesJson, linesJson, SCHEMA } from './report/json.js';
export { indexBytes, indexLines, type IndexContext, type IndexOptions } from './session.js';
export { PROGRAM } from './program.js';
export { peakFile } from './report/peakFile.js';
export { peaksPlots } from './report/plots.js';
