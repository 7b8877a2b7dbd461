import { queryOptions, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { fetchCustomers } from '@/lib/api/customers'
import { useSettled } from '@/lib/use-settled'
import type { Customer } from '@/lib/wire/types'
import { queryOf, type CustomerList } from './list-address'

export const kPageRows = 100
const kKeptFor_ms = 5 * 60_000
const kEmptyAgain_ms = 5_000 // an empty list fills by itself
const kLinger_ms = 60 // what only flies past is not asked for

const listKey = (list: CustomerList) => ['customers', 'list', queryOf(list)] as const

// A page stays as it was read, whatever the log does: rows do not move under the hand.
const pageQuery = (list: CustomerList, page: number) =>
  queryOptions({
    queryKey: [...listKey(list), page],
    queryFn: ({ signal }) => {
      const query = { ...queryOf(list), offset: page * kPageRows, limit: kPageRows }
      return fetchCustomers(query, signal)
    },
    staleTime: Infinity,
    refetchInterval: ({ state }) => (state.data?.total === 0 ? kEmptyAgain_ms : false),
    gcTime: kKeptFor_ms,
    refetchOnWindowFocus: false,
    placeholderData: undefined,
  })

// Of the rows in sight; the first page is read anyway.
export function pagesOf(first: number, end: number): number[] {
  const from = Math.floor(first / kPageRows)
  const to = Math.floor(Math.max(first, end - 1) / kPageRows)
  return Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((page) => page > 0)
}

// How many there are, of the first page.
export function useTotal(list: CustomerList): number | null {
  const { data } = useQuery(pageQuery(list, 0))
  return data?.total ?? null
}

export interface Pages {
  rowAt: (row: number) => Customer | undefined
  error: Error | null
  currency: string | null
  seq: number | null // of the log, when the oldest of what is shown was read
  isRefreshing: boolean
  refresh: () => void
}

// Rows of a list of any length; a page whose rows have left the sight before it came is let go.
export function usePages(list: CustomerList, first: number, end: number): Pages {
  const client = useQueryClient()
  const wanted = useSettled(pagesOf(first, end).join(), kLinger_ms)
  const pages = [0, ...wanted.split(',').filter(Boolean).map(Number)]
  const results = useQueries({ queries: pages.map((page) => pageQuery(list, page)) })

  const read = new Map(results.flatMap(({ data }, i) => (data ? [[pages[i]!, data]] : [])))
  const seqs = [...read.values()].flatMap(({ seq }) => (seq === null ? [] : [seq]))
  return {
    rowAt: (row) => read.get(Math.floor(row / kPageRows))?.customers[row % kPageRows],
    error: results.find(({ error }) => error !== null)?.error ?? null,
    currency: read.get(0)?.customers[0]?.currency ?? null,
    seq: seqs.length > 0 ? Math.min(...seqs) : null,
    isRefreshing: results.some(({ isFetching, data }) => isFetching && data !== undefined),
    refresh: () => void client.invalidateQueries({ queryKey: listKey(list) }),
  }
}
