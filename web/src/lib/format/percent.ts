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

export function formatChange(share: number | null, locale = numberLocale()): string {
  if (share === null) return unknown
  const percent = Math.round(share * 1000) / 10
  const sign = percent > 0 ? '+' : percent < 0 ? '\u2212' : ''
  return `${sign}${formatDecimal(Math.abs(percent), 1, locale)}${space}%`
}
