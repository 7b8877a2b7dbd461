import { queryOptions } from '@tanstack/react-query'
import { fetchJson } from '@/lib/api/fetch-json'
import type { Period } from '@/lib/period'
import { decodeProducts } from '@/lib/wire/decode-market'

export type ProductsSort = 'revenue' | 'rising' | 'falling'

const kRefetchEvery_ms = 5_000
const kShown = 20

export const productsQuery = (period: Period | null, sort: ProductsSort, wanted: boolean) =>
  queryOptions({
    queryKey: ['products', sort, period?.from, period?.to, period?.previousFrom],
    queryFn: ({ signal }) => fetchJson('/v1/products', {
      from: period?.from, to: period?.to, previous_from: period?.previousFrom,
      sort, limit: kShown,
    }, decodeProducts, signal),
    enabled: period !== null && wanted,
    refetchInterval: period?.to === null ? kRefetchEvery_ms : false,
  })
