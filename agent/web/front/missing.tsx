/* In place of a page that is not there: the program answers an address that it does not
 * know with this one. */
import { showOpen } from '../../../common/web/shell'

showOpen(() => <>
  <h1 class="nhsuk-heading-l">Page not found</h1>
  <p>There is no page at this address. If you typed it, check it; if you followed a
    link, what it led to may be gone.</p>
  <p>Go on with <a class="nhsuk-link" href="/today">Today</a>, or look for a client under <a
    class="nhsuk-link" href="/clients">Clients</a>.</p>
</>)
