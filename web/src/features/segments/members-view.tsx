import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { TextLink } from '@/components/ui/text-link'
import { ViewTitle } from '@/components/ui/view-title'
import { formatCount } from '@/lib/format'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { backPath, membersOf, type Members } from './address'
import { flowQuery, membersPages, type MembersSort } from './api'
import { MembersExport } from './members-export'
import { MembersTable, sortableBy } from './members-table'
import { membersWords } from './members-words'
import { isGone } from './moves'
import { NoSegments } from './no-segments'
import { PeriodGone } from './period-gone'
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

// What segments are called, the former ones of the history too, and whether the period is kept.
function useHistory({ period, refit }: Members) {
  const { fit, error } = useSegments()
  const query = useQuery(flowQuery(fit?.fit_id ?? null, fit?.moves?.from ?? null))
  const flow = query.data
  const names: ReadonlyMap<number, string> = useMemo(
    () => new Map([...(flow?.names ?? []), ...(fit?.segments ?? [])].map((s) => [s.id, s.name])),
    [flow, fit])
  const known = flow !== undefined && !query.isPlaceholderData
  return {
    names,
    none: fit !== undefined && fit.fit_id === null,
    gone: known && isGone(flow, { period, refit }),
    asking: fit === undefined ? !error : period !== null && !known && !query.error,
  }
}

interface ListProps {
  members: Members
  words: string
  asking: boolean // whether there is such a period; then nobody is asked for yet
}

function List({ members, words, asking }: ListProps) {
  const { by, onSort } = useSort()
  const query = useInfiniteQuery({ ...membersPages(members, by), enabled: !asking })
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
  const { members: asked } = useSort()
  const { isEmpty } = useAnalytics()
  const { names, none, gone, asking } = useHistory(asked)
  const members = gone ? { ...asked, period: null, refit: false } : asked
  const words = membersWords(members, names)
  return (
    <>
      <ViewTitle
        title={words}
        aside={<TextLink to={backPath(members)} className="text-sm">To the segments</TextLink>}
      >
        {words}
      </ViewTitle>
      {gone && <PeriodGone period={asked.period} refit={asked.refit} />}
      {none ? <NoSegments empty={isEmpty} />
        : <List members={members} words={words} asking={asking} />}
    </>
  )
}
