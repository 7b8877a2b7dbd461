import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { fetchJson } from '@/lib/api/fetch-json'
import { decodeCohorts } from '@/lib/wire/decode-cohorts'

const kRefetchEvery_ms = 10_000

export const cohortsQuery = (country: string | null) =>
  queryOptions({
    queryKey: ['cohorts', country],
    queryFn: ({ signal }) => fetchJson('/v1/cohorts', { country }, decodeCohorts, signal),
    refetchInterval: kRefetchEvery_ms,
    placeholderData: keepPreviousData,
  })
