import { queryOptions } from '@tanstack/react-query'
import { fetchJson } from '@/lib/api/fetch-json'
import { decodeExplained } from '@/lib/wire/decode-explanation'
import { decodeCustomerDetail } from '@/lib/wire/decode-orders'

const kRefetchEvery_ms = 4_000

const pathOf = (id: string) => `/v1/customers/${encodeURIComponent(id)}`
// Another customer's answer must not stand in for this one while it is fetched.
const common = { refetchInterval: kRefetchEvery_ms, placeholderData: undefined }

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customers', 'one', id],
    queryFn: ({ signal }) => fetchJson(pathOf(id), {}, decodeCustomerDetail, signal),
    ...common,
  })

export const explanationQuery = (id: string, enabled: boolean) =>
  queryOptions({
    queryKey: ['customers', 'one', id, 'explanation'],
    queryFn: ({ signal }) =>
      fetchJson(`${pathOf(id)}/prediction`, { explain: 'true' }, decodeExplained, signal),
    enabled,
    ...common,
  })
