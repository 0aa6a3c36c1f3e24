/*
 * The colours of the pages, as people see them whose eyes lack one kind of cone,
 * and in grey: what stands side by side in a chart, a table or a row of tags must
 * be told apart, and be seen before what is behind it.
 *
 * Matrices: Machado, Oliveira and Fernandes, "A physiologically-based model for
 * simulation of color vision deficiency", IEEE Transactions on Visualization and
 * Computer Graphics 15 (2009), for a complete lack, on linear RGB.  Grey is the
 * luminance of WCAG 2.2.  Difference: CIEDE2000, as in Sharma, Wu and Dalal,
 * "The CIEDE2000 color-difference formula", Color Research and Application 30
 * (2005).
 */

/* Just noticeable is 1 to 2; of small marks at a glance several times that. */
const APART = 10
/* WCAG 2.2: 1.4.11 of what is drawn, 1.4.3 of text. */
const DRAWN = 3
const TEXT = 4.5

const visions = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  'without red cones': [[0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  'without green cones': [[0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
  'without blue cones': [[1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
  'in grey': Array(3).fill([0.2126, 0.7152, 0.0722])
}

/* "rgb(1, 2, 3)", as a browser computes a colour, to linear RGB. */
const linear = text => text.match(/[\d.]+/g).slice(0, 3).map(Number)
  .map(v => v / 255)
  .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)

const seen = (text, vision) => visions[vision].map(row =>
  Math.min(1, Math.max(0, row.reduce((sum, m, i) =>
    sum + m * linear(text)[i], 0))))

const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b

function contrast(a, b) {
  const [low, high] = [a, b].map(luminance).sort((x, y) => x - y)

  return (high + 0.05) / (low + 0.05)
}

/* CIE L*a*b* under D65. */
function lab([r, g, b]) {
  const f = t => t > (6 / 29) ** 3 ? Math.cbrt(t)
    : t / (3 * (6 / 29) ** 2) + 4 / 29
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
  const y = f(0.2126729 * r + 0.7151522 * g + 0.0721750 * b)
  const z = f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883)

  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

const degrees = Math.PI / 180
const hue = (b, a) => a === 0 && b === 0 ? 0
  : (Math.atan2(b, a) / degrees + 360) % 360
const seventh = c => Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7))

/* The difference of two colours in CIE L*a*b*. */
export function difference([l1, a1, b1], [l2, a2, b2]) {
  const g = 0.5 * (1 - seventh((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2))
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)]
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)]
  const [h1, h2] = [hue(b1, p1), hue(b2, p2)]
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2]
  const grey = c1 * c2 === 0
  const wide = Math.abs(h1 - h2) > 180
  const turn = grey ? 0 : h2 - h1 + (!wide ? 0 : h2 > h1 ? -360 : 360)
  const h = grey ? h1 + h2
    : (h1 + h2 + (!wide ? 0 : h1 + h2 < 360 ? 360 : -360)) / 2
  const t = 1 - 0.17 * Math.cos((h - 30) * degrees) +
    0.24 * Math.cos(2 * h * degrees) +
    0.32 * Math.cos((3 * h + 6) * degrees) -
    0.20 * Math.cos((4 * h - 63) * degrees)
  const dl = (l2 - l1) /
    (1 + 0.015 * (l - 50) ** 2 / Math.sqrt(20 + (l - 50) ** 2))
  const dc = (c2 - c1) / (1 + 0.045 * c)
  const dh = 2 * Math.sqrt(c1 * c2) * Math.sin(turn / 2 * degrees) /
    (1 + 0.015 * c * t)
  const rotation = -2 * seventh(c) *
    Math.sin(60 * Math.exp(-(((h - 275) / 25) ** 2)) * degrees)

  return Math.sqrt(dl ** 2 + dc ** 2 + dh ** 2 + rotation * dc * dh)
}

/* What stands side by side, and what tells it apart besides its colour.  A
 * hollow mark has the colour of a full one, and is told by being hollow. */
const groups = [
  { what: 'marks', of: '.sheaf-mark:not(.sheaf-mark-open)', least: DRAWN,
    paint: 'stroke', shape: x => x.d },
  { what: 'lines', least: DRAWN, paint: 'stroke',
    of: '.sheaf-trace:not(.sheaf-trace-open), .sheaf-line-mean, ' +
      '.sheaf-line-limit, .sheaf-target', shape: x => x.dashes },
  { what: 'verdicts in a table', of: '.sheaf-met, .sheaf-short', least: TEXT,
    paint: 'color', shape: x => x.text },
  { what: 'scores', of: '.sheaf-score', least: TEXT, paint: 'background',
    text: true, shape: x => x.text },
  { what: 'states of returns', of: '.nhsuk-tag', least: TEXT,
    paint: 'background', text: true, shape: x => x.text }
]

/* In the page: each different thing of a group, as it is drawn. */
const drawn = of => [...new Map([...document.querySelectorAll(of)].map(x => {
  const style = getComputedStyle(x)

  return [x.getAttribute('class'), { name: x.getAttribute('class'),
    d: x.getAttribute('d')?.replace(/[-\d. ]+/g, ''), text: x.textContent,
    dashes: style.strokeDasharray,
    stroke: style.stroke, color: style.color,
    background: style.backgroundColor }]
})).values()]

function pairs(list) {
  return list.flatMap((a, i) => list.slice(i + 1).map(b => [a, b]))
}

/* Each two of a group are told apart by colour, by everybody who sees one, and
 * without any by what else there is, or by how light they are. */
function judgeApart(ok, g, list) {
  for (const [a, b] of pairs(list)) {
    const names = `${g.what}: ${a.name} and ${b.name}`
    const apart = vision => difference(...[a, b].map(x =>
      lab(seen(x[g.paint], vision))))

    ok(`${names} are told apart without a colour`,
      g.shape(a) !== g.shape(b) || apart('in grey') >= APART,
      `${g.shape(a)}, ${apart('in grey').toFixed(1)}`)
    for (const vision of Object.keys(visions))
      ok(`${names} are told apart, ${vision}`, vision === 'in grey' ||
        apart(vision) >= APART, apart(vision).toFixed(1))
  }
}

function judgeSeen(ok, g, list) {
  for (const x of list)
    for (const vision of Object.keys(visions)) {
      const behind = g.text ? x.background : 'rgb(240, 244, 245)'
      const c = contrast(...[g.text ? x.color : x[g.paint], behind]
        .map(y => seen(y, vision)))

      ok(`${g.what}: ${x.name} is seen, ${vision}`, c >= g.least,
        c.toFixed(1))
    }
}

/* Judge everything that the page shows of these groups. */
export async function colours(page, ok) {
  /* The formula gives what its authors print, and red and green of one
   * brightness are no two colours to those without green cones. */
  ok('the formula for differences', [[[50, 2.6772, -79.7751],
    [50, 0, -82.7485], 2.0425], [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373]]
    .every(([a, b, d]) => Math.abs(difference(a, b) - d) < 1e-4))
  ok('a fault would be found', difference(...['rgb(0, 127, 59)',
    'rgb(162, 69, 44)'].map(x => lab(seen(x, 'without green cones')))) < APART)
  for (const g of groups) {
    const list = await page.evaluate(drawn, g.of)

    ok(`there are ${g.what}`, list.length > 1, String(list.length))
    judgeApart(ok, g, list)
    judgeSeen(ok, g, list)
  }
}
