// All times are UTC and say so where they stand alone.
import { unknown } from './locale'

const pad = (n: number) => String(n).padStart(2, '0')
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const weekdays = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ')

type Instant = string | number | null
const dateOf = (at: Exclude<Instant, null>) => new Date(at)

export function formatDate(at: Instant): string {
  if (at === null) return unknown
  const d = dateOf(at)
  return `${d.getUTCDate()} ${months[d.getUTCMonth()]} ${d.getUTCFullYear()}`
}

export function formatDayMonth(at: Instant): string {
  if (at === null) return unknown
  const d = dateOf(at)
  return `${d.getUTCDate()} ${months[d.getUTCMonth()]}`
}

export function formatMonth(at: Instant): string {
  if (at === null) return unknown
  const d = dateOf(at)
  return `${months[d.getUTCMonth()]} ${d.getUTCFullYear()}`
}

export const formatWeekday = (at: Instant): string =>
  at === null ? unknown : `${weekdays[dateOf(at).getUTCDay()]} ${formatDate(at)}`

export function formatClock(at: Instant, seconds = true): string {
  if (at === null) return unknown
  const d = dateOf(at)
  const clock = `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}`
  return seconds ? `${clock}:${pad(d.getUTCSeconds())}` : clock
}

export const formatDateTime = (at: Instant): string =>
  at === null ? unknown : `${formatDate(at)}, ${formatClock(at)} UTC`

const units: [string, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['min', 60],
  ['s', 1],
]

function plural(amount: number, unit: string): string {
  const many = unit === 'day' || unit === 'hour' ? 's' : ''
  return `${amount} ${unit}${amount === 1 ? '' : many}`
}

// 4 -> "4 s", 90 -> "1.5 min"
export function formatDuration(seconds: number): string {
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? (['s', 1] as const)
  return plural(Math.round((seconds / size) * 10) / 10, unit)
}

// How fast a replay runs, in something one can picture: 21600 -> "1 day in 4 s". The unit is the
// smallest that takes at least a second to pass.
export function formatSpeed(speed: number): string {
  if (!(speed > 0)) return unknown
  if (speed === 1) return 'real time'
  const [unit, size] = units.findLast(([, size]) => size / speed >= 1) ?? units[0]!
  return `${plural(1, unit)} in ${formatDuration(Math.max(0.1, size / speed))}`
}
