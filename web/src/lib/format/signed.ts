import { numberLocale } from './locale'
import { formatDecimal } from './number'

// "+0.41", with a true minus; what rounds to nothing has no sign.
export function formatSigned(value: number, digits: number, locale = numberLocale()): string {
  const text = formatDecimal(Math.abs(value), digits, locale)
  const nothing = Math.abs(value) < 0.5 * 10 ** -digits
  return nothing ? text : `${value < 0 ? '\u2212' : '+'}${text}`
}
