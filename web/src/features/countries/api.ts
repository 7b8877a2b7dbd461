import { queryOptions } from '@tanstack/react-query'
import { fetchJson } from '@/lib/api/fetch-json'
import type { Period } from '@/lib/period'
import { decodeCountries } from '@/lib/wire/decode-market'

const kRefetchEvery_ms = 5_000
const kCountriesMax = 500

export const countriesQuery = (period: Period | null, isLive: boolean) =>
  queryOptions({
    queryKey: ['countries', period?.from, period?.to, period?.previousFrom],
    queryFn: ({ signal }) => fetchJson('/v1/countries', {
      from: period?.from, to: period?.to, previous_from: period?.previousFrom,
      limit: kCountriesMax,
    }, decodeCountries, signal),
    enabled: period !== null && isLive,
    refetchInterval: period?.to === null ? kRefetchEvery_ms : false,
  })
