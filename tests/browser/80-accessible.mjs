/* Every page of the desk and its main states: accessible. */
import { tour } from './tour.mjs'
import { visited } from './visited.mjs'

await visited(tour, /Zo|Brien|999|Idris/)
