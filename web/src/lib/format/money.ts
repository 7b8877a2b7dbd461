// Money arrives as an exact decimal string. It becomes a number for drawing only; what is shown
// as exact is grouped digit by digit and never passes through floating point.
import { numberLocale, unknown } from './locale'
import { numberFormat } from './number'

export const moneyValue = (money: string | null): number | null =>
  money === null ? null : Number(money)

function styled(currency: string | null, options: Intl.NumberFormatOptions) {
  return currency === null
    ? options
    : { style: 'currency' as const, currency, currencyDisplay: 'narrowSymbol' as const, ...options }
}

export interface MoneyOptions {
  digits?: number
  compact?: boolean
  locale?: string
}

export function formatMoney(
  money: string | number | null,
  currency: string | null,
  { digits = 0, compact = false, locale = numberLocale() }: MoneyOptions = {},
): string {
  if (money === null) return unknown
  const value = Number(money)
  const options = compact
    ? { notation: 'compact' as const, minimumFractionDigits: 0, maximumSignificantDigits: 3 }
    : { minimumFractionDigits: digits, maximumFractionDigits: digits }
  const format = numberFormat(locale, styled(currency, options))
  return format.format(Object.is(value, -0) ? 0 : value).replace('-', '\u2212')
}

// Every digit the server knows, with its currency's code: "GBP 10,655,622.484".
export function formatMoneyExact(
  money: string | null,
  currency: string | null,
  locale = numberLocale(),
): string {
  if (money === null) return unknown
  const [, sign, whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(money) ?? []
  if (sign === undefined) return money
  const decimal = numberFormat(locale).formatToParts(1.5).find((p) => p.type === 'decimal')
  const digits = fraction.padEnd(2, '0')
  const grouped = numberFormat(locale).format(BigInt(whole))
  const code = currency === null ? '' : `${currency}\u00a0`
  return `${code}${sign && '\u2212'}${grouped}${decimal?.value ?? '.'}${digits}`
}
