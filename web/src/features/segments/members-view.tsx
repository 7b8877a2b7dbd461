import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { TextLink } from '@/components/ui/text-link'
import { ViewTitle } from '@/components/ui/view-title'
import { segmentPath } from '@/lib/paths'
import { formatCount } from '@/lib/format'
import { membersOf, type Members } from './address'
import { flowQuery, membersPages, type MembersSort } from './api'
import { MembersExport } from './members-export'
import { MembersTable, sortableBy } from './members-table'
import { membersWords } from './members-words'
import { useSegments } from './use-segments'

const usual = 'monetary'

const usualOrder = (sort: string): MembersSort['order'] => (sort === 'customer_id' ? 'asc' : 'desc')

function useSort() {
  const [params, setParams] = useSearchParams()
  const given = params.get('sort')
  const sort = given !== null && sortableBy.includes(given) ? given : usual
  const said = params.get('order')
  const order: MembersSort['order'] = said === 'asc' || said === 'desc' ? said : usualOrder(sort)
  const onSort = (key: string) =>
    setParams((before) => {
      const after = new URLSearchParams(before)
      after.set('sort', key)
      after.set('order', key !== sort ? usualOrder(key) : order === 'asc' ? 'desc' : 'asc')
      return after
    })
  return { by: { sort, order }, onSort, members: membersOf(params) }
}

// What segments are called, the former ones of the history too.
function useNames(): ReadonlyMap<number, string> {
  const { fit } = useSegments()
  const { data: flow } = useQuery(flowQuery(fit?.fit_id ?? null, fit?.moves?.from ?? null))
  return useMemo(
    () => new Map([...(flow?.names ?? []), ...(fit?.segments ?? [])].map((s) => [s.id, s.name])),
    [flow, fit])
}

function List({ members, words }: { members: Members; words: string }) {
  const { by, onSort } = useSort()
  const query = useInfiniteQuery(membersPages(members, by))
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const customers = data?.pages.flatMap((page) => page.customers)
  const total = data?.pages[0]?.total ?? null
  const shown = customers?.length ?? 0
  return (
    <Card aria-labelledby="members">
      <CardHeader
        titleId="members"
        title={total === null ? 'Customers' : total === 1 ? '1 customer'
          : `${formatCount(total)} customers`}
        note={shown < (total ?? 0) ? `the first ${formatCount(shown)} of them` : undefined}
      >
        <MembersExport members={members} by={by} total={total} />
      </CardHeader>
      {customers && shown > 0 && (
        <MembersTable label={words} customers={customers} by={by} onSort={onSort} />
      )}
      {customers && shown === 0 && (
        <EmptyState title="Nobody">No customer is counted here any more.</EmptyState>
      )}
      {!customers && error && (
        <EmptyState title="These customers could not be read" role="alert">
          {error.message}.
        </EmptyState>
      )}
      {!customers && !error && <Skeleton className="m-4 h-96" />}
      {hasNextPage && (
        <div className="flex justify-center px-4 pb-4">
          <Button onClick={() => fetchNextPage()} disabled={isFetchingNextPage}>
            {isFetchingNextPage ? 'Loading' : 'Load more'}
          </Button>
        </div>
      )}
    </Card>
  )
}

// The customers behind a number of the segments view.
export default function MembersView() {
  const { members } = useSort()
  const words = membersWords(members, useNames())
  const back = typeof members.segment === 'number' ? segmentPath(members.segment) : '/segments'
  return (
    <>
      <ViewTitle
        title={words}
        aside={<TextLink to={back} className="text-sm">To the segments</TextLink>}
      >
        {words}
      </ViewTitle>
      <List members={members} words={words} />
    </>
  )
}
