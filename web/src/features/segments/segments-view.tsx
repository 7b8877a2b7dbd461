import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { TextLink } from '@/components/ui/text-link'
import { ViewTitle } from '@/components/ui/view-title'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { formatCount, formatDate, formatDateTime } from '@/lib/format'
import type { SegmentsFit } from '@/lib/wire/types'
import { everyone, membersPath } from './address'
import { flowQuery, mapQuery } from './api'
import { CurvesCard } from './curves-card'
import { RefitNotice, SegmentsProblem } from './drift-note'
import { MapCard } from './map-card'
import { withLiveMoves } from './moves'
import { MovesCard } from './moves-card'
import { NoSegments } from './no-segments'
import { OverviewCard } from './overview-card'
import { PortraitCard } from './portrait-card'
import { SizesCard } from './sizes-card'
import { useAddress } from './use-address'
import { useSegments } from './use-segments'

function Pending({ title, error, className }: {
  title: string
  error: Error | null
  className: string
}) {
  return (
    <Card className={className}>
      <CardHeader title={title} />
      {error ? (
        <p className="px-4 pb-4 text-sm text-muted">
          This could not be read: {error.message}. Asked again every few seconds.
        </p>
      ) : <Skeleton className="m-4 h-64" />}
    </Card>
  )
}

// Segments of former fits too: the history still speaks of them.
const namesOf = (fit: SegmentsFit, listed: readonly { id: number; name: string }[] | undefined) =>
  new Map([...(listed ?? []), ...fit.segments].map(({ id, name }) => [id, name]))

function Whole({ fit }: { fit: SegmentsFit }) {
  const state = useAddress()
  const { address } = state
  const flow = useQuery(flowQuery(fit.fit_id, fit.moves?.from ?? null))
  const map = useQuery(mapQuery(fit.fit_id))
  const names = useMemo(() => namesOf(fit, flow.data?.names), [fit, flow.data])
  const moving = useMemo(
    () => flow.data && withLiveMoves(flow.data, fit.moves), [flow.data, fit.moves])
  const shown = fit.segments.find(({ id }) => id === address.segment) ?? fit.segments[0]
  // One that is no more selects nothing, so that nothing is hidden behind it.
  const selected = shown?.id === address.segment ? address.segment : null
  const props = { ...state, address: { ...address, segment: selected } }
  // By revenue as the server lists them, the former ones last.
  const order = [...new Set([...fit.segments.map(({ id }) => id), ...names.keys()])]
  const [wide, narrow] = ['xl:col-span-7', 'xl:col-span-5']
  return (
    <>
      <RefitNotice fit={fit} />
      <div className="grid gap-3 xl:grid-cols-12">
        <OverviewCard fit={fit} shown={shown?.id ?? 0} className={wide} {...props} />
        {shown && <PortraitCard segment={shown} fit={fit} className={narrow} />}
        {moving ? (
          <>
            <SizesCard flow={moving} order={order} names={names} className={wide} {...props} />
            <MovesCard flow={moving} order={order} names={names} className={narrow} {...props} />
          </>
        ) : <Pending title="How the segments grow" error={flow.error} className="xl:col-span-12" />}
        {map.data ? (
          <MapCard map={map.data} names={names} selected={selected} className={wide} />
        ) : <Pending title="Customers side by side" error={map.error} className={wide} />}
        <CurvesCard fit={fit} className={narrow} {...props} />
      </div>
    </>
  )
}

function Loading() {
  return (
    <div className="grid gap-3 xl:grid-cols-12" data-testid="loading">
      <Card className="h-96 p-4 xl:col-span-7"><Skeleton className="h-full" /></Card>
      <Card className="h-96 p-4 xl:col-span-5"><Skeleton className="h-full" /></Card>
    </div>
  )
}

function Fitted({ fit }: { fit: SegmentsFit }) {
  return (
    <span
      className="text-sm text-muted tabular-nums"
      title={`Fit ${fit.fit_id}, seed ${fit.seed}; on ${fit.features.join(', ')}`}
    >
      {fit.k} segments of{' '}
      <TextLink quiet to={membersPath(everyone)} className="py-2">
        {formatCount(fit.customers)} customers
      </TextLink>
      , divided as of{' '}
      <span title={formatDateTime(fit.fitted_as_of)}>{formatDate(fit.fitted_as_of)}</span>
    </span>
  )
}

export default function SegmentsView() {
  const { isEmpty, kpis } = useAnalytics()
  const problem = kpis?.engine?.segments_problem
  const { fit, error } = useSegments()
  const fitted = fit && fit.fit_id !== null
  const body = () => {
    if (fitted) return <Whole fit={fit} />
    if (fit) return <NoSegments empty={isEmpty} />
    if (!error) return <Loading />
    return (
      <Card className="py-16" role="alert">
        <EmptyState title="The segments could not be read">
          {error.message}. Asked again every few seconds.
        </EmptyState>
      </Card>
    )
  }
  return (
    <>
      <ViewTitle title="Segments" aside={fitted && <Fitted fit={fit} />}>Segments</ViewTitle>
      {problem && <SegmentsProblem text={problem} />}
      {body()}
    </>
  )
}
