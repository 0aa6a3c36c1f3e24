/* Every page of the region and its main states: accessible. */
import { regionTour } from './tour.mjs'
import { visited } from './visited.mjs'

await visited(regionTour, /dry haystacks/)
