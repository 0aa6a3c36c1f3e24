/*
 * Charts as SVG.  What a chart says (its title, its figures in words, verdicts,
 * limits) comes from the program; here it is only laid out.  Everything is
 * drawn with paths and texts, styled by classes, so that the same elements can
 * be painted into a picture to be copied.  Numbers are hundredths.
 */
import type { ComponentChildren, RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { counted } from './parts'

export type Verdict = 'usual' | 'improvement' | 'concern' | 'neither'

export interface Point {
  period: { title: string, year: string, quarter: string }
  at: number | null
  shown: string
  /* Else it is drawn hollow, and judged by nothing. */
  complete: boolean
  verdict: Verdict
  target: number | null
  /* Of a sum over services: "5 of 8" that reported. */
  services?: string
  /* Of the quarters that the limits are made of. */
  baseline?: boolean
}

/* A level line, with its name at its end. */
export interface Line {
  kind: 'mean' | 'median' | 'limit'
  at: number
  name: string
}

export interface Bar {
  title: string
  at: number | null
  shown: string
}

const TOP = 24
/* Numbers of the axis are as wide as their digits and commas, and stand beside it. */
const LEFT = 40
const DIGIT = 8
const GAP = 8
/* Quarters and years stand below a mark at 0, and not against it. */
const BOTTOM = 50
const QUARTERS = 24
const YEARS = 42
/* Room for names of lines beside the plot, where the page is wide enough. */
const NAMES = 130
const NAMES_FROM = 560
const LETTER = 16
/* A mark with its number above it needs so much width. */
const NUMBER_FROM = 30
const RADIUS = 6
const TICKS = 4
const HEIGHT = 300
/* What is printed is drawn for paper: as wide as A4 between its margins, and as
 * high as leaves room for what else is on the page. */
const PAPER = { width: 700, height: 170, small: { width: 225, height: 130 } }

/* ------------------------------------------------------------------ measuring */

/* The width that there is for a drawing, in pixels. */
function useWidth(): [RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)

  useEffect(() => {
    const element = ref.current

    if (element === null)
      return undefined
    const watch = new ResizeObserver(() => {
      setWidth(Math.round(element.clientWidth))
    })

    watch.observe(element)
    setWidth(Math.round(element.clientWidth))
    return () => { watch.disconnect() }
  }, [])
  return [ref, width]
}

/* Steps of an axis that begins at 0: whole numbers, a few of them. */
function stepsTo(max: number): number[] {
  let step = 100

  for (let by = 0; max / step > TICKS; by++)
    step = 100 * [2, 5, 10][by % 3]! * 10 ** Math.floor(by / 3)
  const steps = []

  for (let at = 0; at < max + step; at += step)
    steps.push(at)
  return steps
}

export function highest(points: Point[], lines: Line[]): number {
  return Math.max(100, ...points.map(p => Math.max(p.at ?? 0, p.target ?? 0)),
    ...lines.map(l => l.at))
}

interface Plane {
  width: number
  height: number
  left: number
  right: number
  x: (i: number) => number
  y: (at: number) => number
  band: number
  steps: number[]
}

function planeOf(width: number, height: number, n: number, max: number): Plane {
  const right = width >= NAMES_FROM ? NAMES : 12
  const steps = stepsTo(max)
  const top = steps[steps.length - 1] ?? max
  const left = Math.max(LEFT, GAP + DIGIT * counted(top / 100).length)
  const band = (width - left - right) / n

  return { width, height, left, right, steps, band,
    x: i => left + band * (i + 0.5),
    y: at => TOP + (height - TOP - BOTTOM) * (1 - at / top) }
}

/* ------------------------------------------------------------------ the parts */

/* Whether other services are counted than in the quarter before. */
function changed(points: Point[], i: number): boolean {
  const before = points[i - 1]?.services

  return before !== undefined && before !== points[i]?.services
}

/* Whether "7 of 8" stands above the mark of a quarter, or above its neighbour's. */
function crowded(plane: Plane, points: Point[], i: number, y: number): boolean {
  return y < TOP + LETTER && [i - 1, i, i + 1].some(j =>
    j < points.length && changed(points, j))
}

function Axes({ plane, points }: { plane: Plane, points: Point[] }) {
  const every = plane.band >= 24 ? 1 : 4
  let last = -Infinity

  return <g>
    {plane.steps.map(at => <g key={at}>
      <path class="sheaf-grid" d={`M${plane.left} ${plane.y(at)}H${plane.width -
        plane.right}`} />
      <text class="sheaf-axis" x={plane.left - GAP} y={plane.y(at) + 5}
        text-anchor="end">{counted(at / 100)}</text>
    </g>)}
    {points.map((p, i) => {
      const x = plane.x(i)
      const first = i === 0 || p.period.quarter === 'Q1'
      const named = first && x - last > 70

      if (named)
        last = x
      return <g key={i}>
        {(every === 1 || p.period.quarter === 'Q1') &&
          <text class="sheaf-axis" x={x} y={plane.height - BOTTOM + QUARTERS}
            text-anchor="middle">{p.period.quarter}</text>}
        {named && <text class="sheaf-axis" x={x - 10}
          y={plane.height - BOTTOM + YEARS}>{p.period.year}</text>}
        {changed(points, i) && <text class="sheaf-axis" x={x} y={TOP - 10}
          text-anchor={i === points.length - 1 ? 'end' : 'middle'}>{
            p.services}</text>}
      </g>
    })}
  </g>
}

/* Which quarters the limits are made of. */
function Base({ plane, points }: { plane: Plane, points: Point[] }) {
  const first = points.findIndex(p => p.baseline)
  const last = points.map(p => p.baseline === true).lastIndexOf(true)
  const left = plane.x(first) - plane.band / 2
  const right = plane.x(last) + plane.band / 2

  return first < 0 ? null : <g>
    <path class="sheaf-base" d={`M${left + 2} ${TOP}v-6H${right - 2}v6`} />
    <text class="sheaf-axis" x={(left + right) / 2} y={TOP - 10}
      text-anchor="middle">Baseline</text>
  </g>
}

/* A circle, a square, a diamond, a triangle: told apart without colour. */
function shape(verdict: Verdict, x: number, y: number): string {
  const r = RADIUS

  switch (verdict) {
    case 'improvement':
      return `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`
    case 'concern':
      return `M${x} ${y - r - 2}l${r + 2} ${r + 2}l${-r - 2} ${r + 2}` +
        `l${-r - 2} ${-r - 2}Z`
    case 'neither':
      return `M${x} ${y - r - 1}l${r + 1} ${2 * r}h${-2 * r - 2}Z`
    default:
      return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0` +
        `a${r} ${r} 0 1 0 ${-2 * r} 0Z`
  }
}

function Marks({ plane, points }: { plane: Plane, points: Point[] }) {
  const whole = points.map(p => p.complete).lastIndexOf(true)
  const says = (i: number) => plane.band >= NUMBER_FROM ||
    i === (whole < 0 ? points.length - 1 : whole)

  return <g>{points.map((p, i) => {
    if (p.at === null) {
      /* A hidden one is a gap with a star. */
      return p.shown === '*' ? <text key={i} class="sheaf-number"
        x={plane.x(i)} y={plane.y(0) - 6} text-anchor="middle">*</text> : null
    }
    const x = plane.x(i)
    const y = plane.y(p.at)

    return <g key={i}>
      <path d={shape(p.verdict, x, y)} class={`sheaf-mark sheaf-mark-${
        p.complete ? p.verdict : 'open'}`} />
      {says(i) && <text class="sheaf-number" x={x}
        y={crowded(plane, points, i, y) ? y + RADIUS + LETTER : y - RADIUS - 6}
        text-anchor="middle">{p.shown}</text>}
    </g>
  })}</g>
}

/* Between neighbours; a quarter without a value is a gap, and what leads to
 * one that is not over is dashed. */
function Trace({ plane, points }: { plane: Plane, points: Point[] }) {
  return <g>{points.map((p, i) => {
    const before = points[i - 1]

    if (p.at === null || before === undefined || before.at === null)
      return null
    return <path key={i} class={p.complete ? 'sheaf-trace'
      : 'sheaf-trace sheaf-trace-open'}
    d={`M${plane.x(i - 1)} ${plane.y(before.at)}L${plane.x(i)} ${
      plane.y(p.at)}`} />
  })}</g>
}

interface Name {
  at: number
  name: string
  look: string
}

/* Names at the ends of lines, moved apart where they would lie on one
 * another. */
function Names({ plane, names }: { plane: Plane, names: Name[] }) {
  const sorted = [...names].sort((a, b) => b.at - a.at)
  let last = -Infinity

  return plane.right !== NAMES ? null : <g>{sorted.map(n => {
    const y = Math.max(plane.y(n.at) + 5, last + LETTER)

    last = y
    return <text key={n.name} class="sheaf-name" y={y}
      x={plane.width - NAMES + 8}>{n.name}</text>
  })}</g>
}

/* The same below a drawing that has no room for them. */
function Key({ names, printed }: { names: Name[], printed: boolean }) {
  return <ul class={printed ? 'sheaf-legend' : 'sheaf-legend sheaf-screen'}>
    {names.map(n => <li key={n.name}>
      <svg width="28" height="10" aria-hidden="true">
        <path class={n.look} d="M0 5H28" /></svg>{n.name}</li>)}
  </ul>
}

/* A target of its own for each quarter: a step as wide as the quarter. */
function stepPath(plane: Plane, points: Point[]): string {
  return points.map((p, i) => p.target === null ? ''
    : `M${plane.x(i) - plane.band / 2} ${plane.y(p.target)}h${plane.band}`)
    .join('')
}

function throughPath(plane: Plane, points: Point[]): string {
  let open = false

  return points.map((p, i) => {
    if (p.target === null) {
      open = false
      return ''
    }
    const to = `${open ? 'L' : 'M'}${plane.x(i)} ${plane.y(p.target)}`

    open = true
    return to
  }).join('')
}

function namesOf(points: Point[], lines: Line[]): Name[] {
  const target = points[points.length - 1]?.target ?? null

  return [...lines.map(l => ({ at: l.at, name: l.name,
    look: `sheaf-line-${l.kind}` })), ...(target === null ? []
    : [{ at: target, name: `Target ${counted(target / 100)}`,
      look: 'sheaf-target' }])]
}

/* ----------------------------------------------------------------- the charts */

interface Drawn {
  says: string
  points: Point[]
  /* One of several beside one another. */
  small?: boolean
  /* The highest value of the axis, where several charts share it. */
  max?: number
}

type Draw = (width: number, height: number) => ComponentChildren

function Frame({ says, height, paper, draw, below }: { says: string,
  height: number, paper: { width: number, height: number }, draw: Draw,
  below?: (width: number) => ComponentChildren }) {
  const [ref, width] = useWidth()

  return <div class="sheaf-drawing" ref={ref}>
    {width > 0 && <svg role="img" aria-label={says} width={width}
      height={height} viewBox={`0 0 ${width} ${height}`}
      class="sheaf-screen">{draw(width, height)}</svg>}
    <svg role="img" aria-label={says} class="sheaf-paper"
      viewBox={`0 0 ${paper.width} ${paper.height}`}>
      {draw(paper.width, paper.height)}</svg>
    {width > 0 && below?.(width)}
  </div>
}

function QuartersFrame({ p, lines, draw }: { p: Drawn, lines: Line[],
  draw: (plane: Plane, names: Name[]) => ComponentChildren }) {
  const names = namesOf(p.points, lines)
  const max = p.max ?? highest(p.points, lines)
  const small = p.small === true

  return <Frame says={p.says} height={small ? 200 : HEIGHT}
    paper={small ? PAPER.small : PAPER}
    draw={(width, height) => draw(planeOf(width, height, p.points.length, max),
      names)}
    below={width => width < NAMES_FROM && names.length > 0 &&
      <Key names={names} printed={small} />} />
}

/* Quarters beside their targets, and beside the lines of a run chart or a
 * control chart. */
export function QuartersChart(p: Drawn & { lines: Line[] }) {
  return <QuartersFrame p={p} lines={p.lines} draw={(plane, names) => <>
    <Axes plane={plane} points={p.points} />
    {p.lines.map(l => <path key={l.name} class={`sheaf-line-${l.kind}`}
      d={`M${plane.left} ${plane.y(l.at)}H${plane.width -
        plane.right}`} />)}
    <Base plane={plane} points={p.points} />
    <path class="sheaf-target" d={stepPath(plane, p.points)} />
    <Trace plane={plane} points={p.points} />
    <Marks plane={plane} points={p.points} />
    <Names plane={plane} names={names} />
  </>} />
}

/* What adds up over the quarters, beside a target that adds up. */
export function CumulativeChart(p: Drawn) {
  return <QuartersFrame p={p} lines={[]} draw={(plane, names) => <>
    <Axes plane={plane} points={p.points} />
    <path class="sheaf-target" d={throughPath(plane, p.points)} />
    <Trace plane={plane} points={p.points} />
    <Marks plane={plane} points={p.points} />
    <Names plane={plane} names={names} />
  </>} />
}

const ROW = 28
const TITLES = 170

/* One bar below another, each behind its title. */
export function BarsChart({ says, bars }: { says: string, bars: Bar[] }) {
  const most = Math.max(100, ...bars.map(b => b.at ?? 0))
  const height = bars.length * ROW

  return <Frame says={says} height={height}
    paper={{ width: PAPER.width, height }} draw={width => <>
      {bars.map((b, i) => {
        const titles = Math.min(TITLES, width / 2)
        const long = (width - titles - 50) * (b.at ?? 0) / most

        return <g key={b.title}>
          <text class="sheaf-name" x={0} y={i * ROW + 19}>{b.title}</text>
          <path class="sheaf-bar" d={`M${titles} ${i * ROW + 6}h${long}v16H${
            titles}Z`} />
          <text class="sheaf-number" y={i * ROW + 19}
            x={titles + long + 8}>{b.shown}</text>
        </g>
      })}
    </>} />
}

/* ------------------------------------------------------------------- a picture */

const SCALE = 2
const INK = '#212b32'

/* Break a title into lines that fit. */
function broken(c: CanvasRenderingContext2D, text: string,
  width: number): string[] {
  const lines = ['']

  for (const word of text.split(' ')) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim()

    if (c.measureText(longer).width <= width)
      lines[lines.length - 1] = longer
    else
      lines.push(word)
  }
  return lines
}

function paint(c: CanvasRenderingContext2D, element: SVGElement): void {
  const style = getComputedStyle(element)

  c.lineWidth = parseFloat(style.strokeWidth)
  c.setLineDash(style.strokeDasharray === 'none' ? []
    : style.strokeDasharray.split(/[ ,]+/).map(parseFloat))
  if (element instanceof SVGPathElement) {
    const path = new Path2D(element.getAttribute('d') ?? '')

    if (style.fill !== 'none') {
      c.fillStyle = style.fill
      c.fill(path)
    }
    if (style.stroke !== 'none') {
      c.strokeStyle = style.stroke
      c.stroke(path)
    }
  } else {
    const at = (name: string) => Number(element.getAttribute(name) ?? 0)

    c.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
    c.fillStyle = style.fill
    c.textAlign = style.textAnchor === 'middle' ? 'center'
      : style.textAnchor === 'end' ? 'right' : 'left'
    if (style.stroke !== 'none') {
      c.strokeStyle = style.stroke
      c.strokeText(element.textContent, at('x'), at('y'))
    }
    c.fillText(element.textContent, at('x'), at('y'))
  }
}

const ENTRY = 20
const SAMPLE = 28

interface Entry {
  sample: SVGElement
  name: string
  x: number
  row: number
}

/* What stands in the key below a drawing, one entry after another in as many rows
 * as it takes. */
function keyOf(c: CanvasRenderingContext2D, svg: SVGSVGElement,
  width: number): Entry[] {
  const entries: Entry[] = []
  let x = 8
  let row = 0

  for (const li of svg.parentElement?.querySelectorAll('.sheaf-legend li') ?? []) {
    const sample = li.querySelector('path')
    const name = li.textContent
    const long = SAMPLE + 6 + c.measureText(name).width + 16

    if (sample === null)
      continue
    if (x > 8 && x + long > width) {
      x = 8
      row++
    }
    entries.push({ sample, name, x, row })
    x += long
  }
  return entries
}

function paintKey(c: CanvasRenderingContext2D, entries: Entry[], top: number,
  font: string): void {
  for (const e of entries) {
    const y = top + ENTRY * e.row

    c.save()
    c.translate(e.x, y + ENTRY / 2 - 5)
    paint(c, e.sample)
    c.restore()
    c.font = font
    c.fillStyle = INK
    c.textAlign = 'left'
    c.fillText(e.name, e.x + SAMPLE + 6, y + 15)
  }
}

/* A drawing between its title and its source, as PNG at twice the size; the names
 * of its lines below it, where it has no room for them.  A policy that forbids
 * styles in pictures forbids to load the SVG as one: so it is painted. */
export function picture(svg: SVGSVGElement, title: string,
  source: string[]): Promise<Blob> {
  const canvas = document.createElement('canvas')
  const c = canvas.getContext('2d')
  const { width, height } = svg.viewBox.baseVal
  const family = getComputedStyle(document.body).fontFamily
  const font = `bold 18px ${family}`
  const small = `13px ${family}`

  if (c === null)
    return Promise.reject(new Error('this browser paints nothing'))
  c.font = font
  const lines = broken(c, title, width - 16)
  const top = lines.length * 24 + 16

  c.font = small
  const below = source.flatMap(l => broken(c, l, width - 16))
  const key = keyOf(c, svg, width)
  const rows = (key[key.length - 1]?.row ?? -1) + 1
  const foot = top + height + rows * ENTRY
  const all = foot + below.length * 18 + (below.length > 0 ? 8 : 0)

  canvas.width = width * SCALE
  canvas.height = all * SCALE
  c.scale(SCALE, SCALE)
  c.fillStyle = '#fff'
  c.fillRect(0, 0, width, all)
  c.fillStyle = INK
  c.font = font
  lines.forEach((l, i) => { c.fillText(l, 8, 24 * (i + 1)) })
  c.font = small
  below.forEach((l, i) => { c.fillText(l, 8, foot + 18 * (i + 1)) })
  paintKey(c, key, top + height, small)
  c.translate(0, top)
  for (const e of svg.querySelectorAll<SVGElement>('path, text'))
    paint(c, e)
  return new Promise((done, failed) => {
    canvas.toBlob(b => {
      if (b === null)
        failed(new Error('no picture was made'))
      else
        done(b)
    }, 'image/png')
  })
}
