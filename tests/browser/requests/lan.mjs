/* What a device must trust: nothing, where the desk is on no network. */
export async function requests({ ann }) {
  await ann.ask('GET', '/api/v1/trust')
}
