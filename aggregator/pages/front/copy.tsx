/* A text to be taken along, with the button that copies it. */
import { useState } from 'preact/hooks'
import { Button } from '../../../common/web/parts'

export function CopyText({ text, label, name }: { text: string, label: string,
  name: string }) {
  const [said, setSaid] = useState('')

  const copy = () => {
    navigator.clipboard.writeText(text).then(() => { setSaid('Copied.') },
      () => { setSaid('This browser did not let it be copied.') })
  }

  return <>
    <pre class="sheaf-text" tabIndex={0} role="region" aria-label={name}>{text}
    </pre>
    <div class="sheaf-screen">
      <Button secondary onClick={copy}>{label}</Button>
      <span role="status">{said}</span>
    </div>
  </>
}
