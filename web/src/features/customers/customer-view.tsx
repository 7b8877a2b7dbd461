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
import { ExplanationCard } from './explanation-card'
import { NoPrediction } from './no-prediction'
import { ProbabilityCard } from './probability-card'
import { RecentOrders } from './recent-orders'
import { WhoCard } from './who-card'

const kNotFound = 404
const kNone = [kNotFound, 503] // no prediction of this customer; no model, or no reasons by it

function Trouble({ id, error }: { id: string; error: Error }) {
  if (statusOf(error) === kNotFound) {
    return (
      <Card className="py-16" data-testid="unknown-customer">
        <EmptyState title="No such customer">
          No order of <bdi className="wrap-anywhere">{id}</bdi> is recorded here. If one comes, this
          page fills by itself. <TextLink to="/">To the overview</TextLink>
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
  // An answer that there is none counts; silence leaves standing what was had before.
  const refused = kNone.includes(statusOf(error) ?? 0)
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
  return (
    <div className="grid items-start gap-3 lg:grid-cols-12">
      <div className="flex min-w-0 flex-col gap-3 lg:col-span-8 lg:col-start-5 lg:row-span-2">
        {why()}
      </div>
      <div
        className={
          'order-first flex min-w-0 flex-col gap-3 lg:col-span-4 lg:col-start-1 lg:row-start-1'
        }
      >
        {prediction && <ProbabilityCard prediction={prediction} />}
        <WhoCard customer={customer} />
      </div>
      <RecentOrders
        className="min-w-0 lg:col-span-4 lg:col-start-1"
        orders={customer.recent_orders}
        currency={customer.currency}
      />
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
      <ViewTitle title={`Customer ${id}`}>
        Customer <bdi className="wrap-anywhere">{id}</bdi>
      </ViewTitle>
      {body()}
    </>
  )
}
