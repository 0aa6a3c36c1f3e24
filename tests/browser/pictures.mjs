/*
 * Each chart's table equals its picture: what is drawn is read back through the
 * axis that is drawn beside it, and compared with the table below.  In tables of
 * scores the colour of a cell is the picture, and its number the table.
 */
import { PATIENCE, pause } from './site.mjs'

/* In the page: what each chart draws, and what its table says. */
function read() {
  /* A cell without the reason that is read out after it. */
  const shown = cell => {
    const copy = cell.cloneNode(true)

    copy.querySelectorAll('.nhsuk-u-visually-hidden').forEach(x => x.remove())
    return copy.textContent.trim()
  }
  const centre = x => {
    const b = x.getBBox()

    return [b.x + b.width / 2, b.y + b.height / 2]
  }
  const numbers = d => d.match(/-?[\d.]+/g).map(Number)
  const all = (from, of) => [...from.querySelectorAll(of)]

  return all(document, '.sheaf-figure').flatMap(figure => {
    const svg = figure.querySelector(':scope > .sheaf-drawing > svg.sheaf-screen')
    const table = figure.querySelector(':scope > details table')

    if (svg === null)
      return []
    return [{
      title: figure.querySelector('h2, h3').textContent,
      head: table === null ? [] : all(table, 'thead th').map(shown),
      rows: table === null ? [] : all(table, 'tbody tr').map(r =>
        [...r.children].map(shown)),
      axis: all(svg, '.sheaf-grid').map(x => ({ from: numbers(x
        .getAttribute('d'))[0], y: numbers(x.getAttribute('d'))[1],
      to: numbers(x.getAttribute('d'))[2],
      value: Number(x.parentNode.querySelector('text').textContent
        .replaceAll(',', '')) })),
      marks: all(svg, '.sheaf-mark').map(x => ({ at: centre(x),
        open: x.classList.contains('sheaf-mark-open'),
        number: x.parentNode.querySelector('.sheaf-number')?.textContent })),
      stars: all(svg, '.sheaf-number').filter(x => x.textContent === '*')
        .map(x => Number(x.getAttribute('x'))),
      bars: all(svg, '.sheaf-bar').map(x => {
        const [title, number] = all(x.parentNode, 'text')

        return { title: title.textContent, number: number.textContent,
          long: x.getBBox().width }
      }),
      lines: all(svg, '.sheaf-line-mean, .sheaf-line-median, .sheaf-line-limit')
        .map(x => numbers(x.getAttribute('d'))[1]),
      target: svg.querySelector('.sheaf-target')?.getAttribute('d') ?? '',
      names: all(figure, ':scope > .sheaf-drawing .sheaf-name, ' +
        ':scope > .sheaf-drawing > .sheaf-legend li').map(x => x.textContent)
    }]
  })
}

/* A figure is written with one decimal, and drawn with two. */
const ROUNDED = 0.051

/* "1,160" or "4.5%"; null where there is no number. */
function valueOf(text) {
  const found = /^-?[\d,]+(\.\d+)?/.exec(text)

  return found === null ? null : Number(found[0].replaceAll(',', ''))
}

const ofText = text => text.match(/-?[\d,]+(\.\d+)?/g)?.map(valueOf) ?? []

/* What a height of the drawing means, and how much one pixel of it is. */
function scaleOf(axis) {
  const [low, high] = [axis[0], axis.at(-1)]
  const each = (high.value - low.value) / (low.y - high.y)

  return { each, value: y => low.value + (low.y - y) * each }
}

function judgeBars(c) {
  const most = Math.max(...c.bars.map(b => valueOf(b.number) ?? 0))
  const longest = Math.max(...c.bars.map(b => b.long))

  /* What they add up to stands in the table alone, below them. */
  return c.bars.flatMap((bar, i) => {
    const [title, number] = c.rows[i] ?? []
    const value = valueOf(number ?? '') ?? 0

    if (bar.title !== title || bar.number !== number)
      return [`${title}: ${number} is drawn as ${bar.title}: ${bar.number}`]
    return most > 0 && Math.abs(bar.long / longest - value / most) > 0.02
      ? [`${title}: ${number} is drawn ${bar.long} px long`] : []
  })
}

/* Heights of the target by quarter: steps "M x y h width", or points. */
function targetsOf(c, n) {
  const { from, to } = c.axis[0]
  const band = (to - from) / n
  const at = new Map()

  for (const [, , x, y, step] of c.target.matchAll(
    /([ML])(-?[\d.]+) (-?[\d.]+)(h)?/g))
    at.set(Math.round((Number(x) - from) / band - (step ? 0 : 0.5)), Number(y))
  return at
}

function judgeRow(c, row, i) {
  const { from, to } = c.axis[0]
  const band = (to - from) / c.rows.length
  const scale = scaleOf(c.axis)
  const near = x => Math.abs(x - from - band * (i + 0.5)) < 1.5
  const marks = c.marks.filter(m => near(m.at[0]))
  const value = valueOf(row[1])
  const faults = []
  const fault = says => faults.push(`${row[0]}: ${row[1]} ${says}`)

  if (marks.length !== (value === null ? 0 : 1))
    fault(`has ${marks.length} marks`)
  if (c.stars.some(near) !== (row[1] === '*'))
    fault('and its star differ')
  for (const m of value === null ? [] : marks) {
    const drawn = scale.value(m.at[1])

    if (Math.abs(drawn - value) > 2 * scale.each + ROUNDED)
      fault(`is drawn at ${drawn.toFixed(1)}`)
    if (m.number !== undefined && m.number !== row[1])
      fault(`is written as ${m.number}`)
    if (m.open !== /so far|to \d/.test(row[0]))
      fault(m.open ? 'is hollow' : 'is not hollow')
  }
  const column = c.head.indexOf('Target')
  const target = column < 0 ? null : valueOf(row[column])
  const y = targetsOf(c, c.rows.length).get(i)

  if (target !== null && (y === undefined ||
    Math.abs(scale.value(y) - target) > 2 * scale.each + ROUNDED))
    fault(`has the target ${target}, drawn at ${y && scale.value(y)}`)
  return faults
}

/* Each line has a name with its value. */
function judgeLines(c) {
  const scale = scaleOf(c.axis)
  const named = c.names.flatMap(ofText)

  return c.lines.map(y => scale.value(y)).filter(v => !named.some(n =>
    Math.abs(n - v) <= 2 * scale.each + ROUNDED))
    .map(v => `a line at ${v.toFixed(1)} has no name: ${c.names.join('; ')}`)
}

function judge(c) {
  if (c.rows.length === 0)
    return [`${c.title}: it has no table`]
  const faults = c.bars.length > 0 ? judgeBars(c)
    : [...c.rows.flatMap((row, i) => judgeRow(c, row, i)), ...judgeLines(c)]

  return faults.map(f => `${c.title}: ${f}`)
}

/* Compare all charts of the page, of which there are some, and see that a mark
 * that is moved is found. */
export async function pictures(page, ok, name) {
  const until = Date.now() + PATIENCE
  let charts = await page.evaluate(read)
  let faults = charts.flatMap(judge)

  /* A chart is drawn once its width is known. */
  while ((charts.length === 0 || faults.length > 0) && Date.now() < until) {
    await pause(50)
    charts = await page.evaluate(read)
    faults = charts.flatMap(judge)
  }

  ok(`${name}: ${charts.length} charts equal their tables`,
    charts.length > 0 && faults.length === 0, faults.slice(0, 5).join('\n'))
  const moved = structuredClone(charts.find(c => c.marks.length > 0))

  if (moved !== undefined) {
    moved.marks[0].at[1] -= 30
    ok(`${name}: a mark in the wrong place would be found`,
      judge(moved).length > 0)
  }
}

/* Each thing that has a colour for what it means says so in words or a number
 * of its own, and no two mean one thing. */
export async function worded(page, ok, name) {
  const seen = await page.evaluate(() => {
    const meant = {}

    for (const x of document.querySelectorAll('.sheaf-met, .sheaf-short, ' +
      '.nhsuk-tag, .sheaf-score[class*="sheaf-score-"]'))
      (meant[x.className] ??= []).push(x.firstChild?.textContent.trim() ?? '')
    return Object.entries(meant)
  })
  const words = seen.map(([, said]) => new Set(said))

  ok(`${name}: colours have words`, seen.length > 0 &&
    words.every((w, i) => !w.has('') && words.slice(i + 1).every(other =>
      [...w].every(t => !other.has(t)))), JSON.stringify(seen).slice(0, 300))
  ok(`${name}: a score has the colour of its number`, seen.every(([look,
    said]) => !look.includes('sheaf-score-') ||
    said.every(t => look.endsWith(`sheaf-score-${t}`))))
}
