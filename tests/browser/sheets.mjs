/* Files of fidelity reviews and their plans, as a page takes them. */
function file(name, lines) {
  return { name, mimeType: 'text/csv', buffer: Buffer.from(
    lines.map(l => `${l}\n`).join('')) }
}

/* A self-assessment; `last` is the score of its last item. */
export function sheet(day, last) {
  return file('reviews.csv', ['service,date,kind,item,score',
    ...Array.from({ length: 25 }, (_, i) =>
      `north,${day},self,${i + 1},${i === 24 ? last : '4'}`)])
}

export function plan(day, what) {
  return file('plans.csv', ['service,date,kind,action,planned,done',
    `north,${day},self,${what},2027-03-01,`])
}
