import { numberLocale, unknown } from './locale'

const cache = new Map<string, Intl.NumberFormat>()

export function numberFormat(locale: string, options: Intl.NumberFormatOptions = {}) {
  const key = locale + JSON.stringify(options)
  const found = cache.get(key) ?? new Intl.NumberFormat(locale, options)
  cache.set(key, found)
  return found
}

export function formatCount(value: number | null, locale = numberLocale()): string {
  return value === null ? unknown : numberFormat(locale, { maximumFractionDigits: 0 }).format(value)
}

// Three significant figures: 712k, 9.75m (the letters are the locale's).
export function formatCompact(value: number | null, locale = numberLocale()): string {
  if (value === null) return unknown
  const options = { notation: 'compact', maximumSignificantDigits: 3 } as const
  return numberFormat(locale, options).format(value)
}

export function formatDecimal(value: number | null, digits: number, locale = numberLocale()) {
  if (value === null) return unknown
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return numberFormat(locale, options).format(value)
}
