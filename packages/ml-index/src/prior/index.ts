export { DRAWS, cellShapes, placeTable, searchReferences, volumeStatistics } from './cells.js';
