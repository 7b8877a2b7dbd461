import { numberLocale, unknown } from './locale'
import { formatDecimal } from './number'

const space = '\u202f' // narrow and unbreakable

export function formatPercent(share: number | null, digits = 0, locale = numberLocale()): string {
  return share === null ? unknown : `${formatDecimal(share * 100, digits, locale)}${space}%`
}

// The change from one period to the next as a share, unknown where there was nothing before.
export function changeOf(now: number | null, before: number | null): number | null {
  if (now === null || before === null || before === 0) return null
  return (now - before) / Math.abs(before)
}

const signed = (value: number, locale: string) => {
  const rounded = Math.round(value * 10) / 10
  const sign = rounded > 0 ? '+' : rounded < 0 ? '\u2212' : ''
  return `${sign}${formatDecimal(Math.abs(rounded), 1, locale)}`
}

export const formatChange = (share: number | null, locale = numberLocale()): string =>
  share === null ? unknown : `${signed(share * 100, locale)}${space}%`

// The same where it is read at a glance: beyond tenfold a percentage says nothing any more.
export function formatChangeShort(share: number | null, locale = numberLocale()): string {
  if (share === null || Math.abs(share) <= 9.99) return formatChange(share, locale)
  return share > 0 ? `>${space}999${space}%` : `<${space}\u2212999${space}%`
}

// From one share to another, in percentage points.
export const formatPoints = (difference: number | null, locale = numberLocale()): string =>
  difference === null ? unknown : `${signed(difference * 100, locale)}${space}pts`
