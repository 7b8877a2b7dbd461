import { numberLocale, unknown } from './locale'
import { numberFormat } from './number'

const units = ['B', 'kB', 'MB', 'GB', 'TB']

// Three significant figures at most: 45123456 -> "45.1 MB".
export function formatBytes(bytes: number | null, locale = numberLocale()): string {
  if (bytes === null) return unknown
  const power = Math.floor(Math.log10(Math.max(1, bytes)) / 3)
  const unit = Math.min(units.length - 1, power)
  const value = bytes / 1000 ** unit
  const shown = numberFormat(locale, { maximumSignificantDigits: 3 }).format(value)
  return `${shown}\u00a0${units[unit]}`
}
