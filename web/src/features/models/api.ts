import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { fetchJson } from '@/lib/api/fetch-json'
import { decodeCustomers } from '@/lib/wire/decode-orders'

const kRefetchEvery_ms = 4_000

// Asked again only every few seconds; the predictions frames keep it fresh in between.
export const likelyCustomersQuery = (limit: number, enabled: boolean) =>
  queryOptions({
    queryKey: ['customers', 'probability', limit],
    queryFn: ({ signal }) =>
      fetchJson('/v1/customers', { sort: 'probability', limit }, decodeCustomers, signal),
    refetchInterval: kRefetchEvery_ms,
    enabled,
    placeholderData: keepPreviousData,
  })
