// What there is to choose from: the countries of the shop, and its products by a part of a name.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { Fields } from '@/lib/wire/fields'
import { fetchJson } from './fetch-json'

const kCountriesMax = 500
const kFoundMax = 12
const kMinutes_ms = 5 * 60_000

export interface FoundProduct {
  product_id: string
  description: string | null
}

const decodeCountry = (value: unknown, path: string) => new Fields(value, path).text('country')

// Those without a name are nobody's choice.
export const decodeCountryNames = (value: unknown): string[] =>
  new Fields(value, 'countries').list('countries', decodeCountry).filter((name) => name !== '')

function decodeFound(value: unknown, path: string): FoundProduct {
  const f = new Fields(value, path)
  return { product_id: f.text('product_id'), description: f.textOrNull('description') || null }
}

export const decodeFoundProducts = (value: unknown): FoundProduct[] =>
  new Fields(value, 'products').list('products', decodeFound)

export const countryNamesQuery = () =>
  queryOptions({
    queryKey: ['country-names'],
    queryFn: ({ signal }) =>
      fetchJson('/v1/countries', { limit: kCountriesMax }, decodeCountryNames, signal),
    staleTime: kMinutes_ms,
  })

export const foundProductsQuery = (q: string) =>
  queryOptions({
    queryKey: ['found-products', q],
    queryFn: ({ signal }) =>
      fetchJson('/v1/products', { q, limit: kFoundMax }, decodeFoundProducts, signal),
    enabled: q !== '',
    staleTime: kMinutes_ms,
    placeholderData: keepPreviousData,
  })
