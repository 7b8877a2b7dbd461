import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { TextLink } from '@/components/ui/text-link'
import { ViewTitle } from '@/components/ui/view-title'
import { statusOf } from '@/lib/api/status-of'
import type { CustomerDetail } from '@/lib/wire/types'
import { customerQuery, explanationQuery } from './api'
import { BoughtCard } from './bought-card'
import { ExplanationCard } from './explanation-card'
import { FeaturesCard } from './features-card'
import { HistoryCard } from './history-card'
import { Neighbours } from './neighbours'
import { NoPrediction } from './no-prediction'
import { ProbabilityCard } from './probability-card'
import { RecentOrders } from './recent-orders'
import { RhythmCard } from './rhythm-card'
import { historyQuery, timelineQuery } from './story-api'
import { TimelineCard } from './timeline-card'
import { WhoCard } from './who-card'

const kNotFound = 404
const kNone = [kNotFound, 503] // no prediction of this customer; no model, or no reasons by it

const isNone = (error: Error | null) => kNone.includes(statusOf(error) ?? 0)

function Trouble({ id, error }: { id: string; error: Error }) {
  if (statusOf(error) === kNotFound) {
    return (
      <Card className="py-16" data-testid="unknown-customer">
        <EmptyState title="No such customer">
          No order of <bdi className="wrap-anywhere">{id}</bdi> is recorded here. If one comes, this
          page fills by itself. Guests have no page: nothing tells one from another.{' '}
          <TextLink to="/customers">All customers</TextLink>
        </EmptyState>
      </Card>
    )
  }
  return (
    <Card className="py-16" role="alert">
      <EmptyState title="This customer could not be read">
        {error.message}. Asked again every few seconds.
      </EmptyState>
    </Card>
  )
}

function Loading() {
  return (
    <div className="grid gap-3 lg:grid-cols-12" data-testid="loading">
      <div className="flex flex-col gap-3 lg:col-span-4">
        <Card className="h-32 p-4"><Skeleton className="h-8 w-24" /></Card>
        <Card className="h-56 p-4"><Skeleton className="h-full" /></Card>
      </div>
      <Card className="h-96 p-4 lg:col-span-8"><Skeleton className="h-full" /></Card>
    </div>
  )
}

function Known({ customer }: { customer: CustomerDetail }) {
  const bought = customer.orders > 0
  const { data, error, isPending } = useQuery(explanationQuery(customer.customer_id, bought))
  const timeline = useQuery(timelineQuery(customer.customer_id))
  const history = useQuery(historyQuery(customer.customer_id, bought))
  // An answer that there is none counts; silence leaves standing what was had before.
  const refused = isNone(error)
  // With its reasons where they are had, so that both say the same.
  const prediction = refused ? customer.prediction : (data ?? customer.prediction)
  const why = () => {
    if (data?.explanation && !refused) {
      return <ExplanationCard prediction={data} explanation={data.explanation} />
    }
    if (bought && isPending) {
      return <Card className="h-96 p-4"><Skeleton className="h-full" /></Card>
    }
    return (
      <NoPrediction
        bought={bought}
        known={prediction !== null}
        answered={refused || data !== undefined}
        said={error?.message ?? null}
      />
    )
  }
  const wide = 'min-w-0 lg:col-span-12'
  return (
    <div className="grid gap-3 lg:grid-cols-12">
      <div className="flex min-w-0 flex-col gap-3 lg:col-span-4">
        {prediction && <ProbabilityCard prediction={prediction} />}
        <WhoCard customer={customer} className="grow" />
      </div>
      {bought && !isNone(history.error) && (
        <HistoryCard
          className="min-w-0 lg:col-span-8"
          history={history.data} timeline={timeline.data} failed={history.error}
        />
      )}
      <TimelineCard className={wide} timeline={timeline.data} failed={timeline.error} />
      <div className="flex min-w-0 flex-col gap-3 lg:col-span-7">{why()}</div>
      <RhythmCard
        className="min-w-0 lg:col-span-5" timeline={timeline.data} failed={timeline.error}
      />
      <BoughtCard
        className="min-w-0 lg:col-span-7" timeline={timeline.data} failed={timeline.error}
      />
      <RecentOrders
        className="min-w-0 lg:col-span-5"
        orders={customer.recent_orders}
        currency={customer.currency}
      />
      <FeaturesCard className={wide} customer={customer} />
    </div>
  )
}

export default function CustomerView() {
  const { id = '' } = useParams()
  const { data, error } = useQuery(customerQuery(id))
  const body = () => {
    if (error && (!data || statusOf(error) === kNotFound)) return <Trouble id={id} error={error} />
    return data ? <Known key={id} customer={data} /> : <Loading />
  }
  return (
    <>
      <ViewTitle title={`Customer ${id}`} aside={<Neighbours />}>
        Customer <bdi className="wrap-anywhere">{id}</bdi>
      </ViewTitle>
      {body()}
    </>
  )
}
