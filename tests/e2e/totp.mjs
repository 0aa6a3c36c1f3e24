/*
 * The code of an authenticator app.  By itself it prints that of the key which is
 * its argument.
 */
import { createHmac } from 'node:crypto'
import { pathToFileURL } from 'node:url'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/* The six digits that an app with this key shows, some steps of 30 seconds
 * from now (RFC 6238). */
export function codeOf(key, steps = 0) {
  const bits = [...key.replaceAll(' ', '')].map(c =>
    letters.indexOf(c).toString(2).padStart(5, '0')).join('')
  const secret = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)))
  const counter = Buffer.alloc(8)

  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const at = mac[19] & 15

  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000)
    .padStart(6, '0')
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log(codeOf(process.argv[2]))
