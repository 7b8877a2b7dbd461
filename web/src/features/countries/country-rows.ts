// Pure: the countries as they are listed, with their share of what is listed.
import { changeOf, moneyValue } from '@/lib/format'
import type { Country } from '@/lib/wire/types'

export interface CountryRow {
  country: string
  name: string
  gross: number
  share: number | null
  change: number | null
  source: Country
}

export function countryRows(countries: readonly Country[]): CountryRow[] {
  const gross = (country: Country) => moneyValue(country.gross_revenue) ?? 0
  const all = countries.reduce((sum, country) => sum + gross(country), 0)
  return countries.map((source) => ({
    country: source.country,
    name: source.country || 'Not stated',
    gross: gross(source),
    share: all > 0 ? gross(source) / all : null,
    change: changeOf(gross(source), moneyValue(source.previous?.gross_revenue ?? null)),
    source,
  }))
}
