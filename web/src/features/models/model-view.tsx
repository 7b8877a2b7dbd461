import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { TextLink } from '@/components/ui/text-link'
import { ViewTitle } from '@/components/ui/view-title'
import { modelLiveQuery, modelQuery } from '@/lib/api/models'
import { statusOf } from '@/lib/api/status-of'
import { fileNamePart } from '@/lib/csv'
import { comparePath } from '@/lib/paths'
import type { Model } from '@/lib/wire/types'
import { CalibrationCard } from './calibration-card'
import { sourcesOf } from './curve-sources'
import { CurvesSection } from './curves-section'
import { DriftCard } from './drift-card'
import { walkForwardOf } from './grading'
import { ImportanceCard } from './importance-card'
import { LearningCard } from './learning-card'
import { LineageCard } from './lineage-card'
import { LiveCard } from './live-card'
import { MetricsCard } from './metrics-card'
import { RoleBadges } from './role-badge'
import { SpreadCard } from './spread-card'
import { WindowsCard } from './windows-card'

const kNotFound = 404
const kLiveFirst = 'order-first xl:order-none'

function Trouble({ id, error }: { id: string; error: Error }) {
  const unknown = statusOf(error) === kNotFound
  return (
    <Card className="py-16" role={unknown ? undefined : 'alert'} data-testid="unknown-model">
      <EmptyState title={unknown ? 'No such model' : 'This model could not be read'}>
        {unknown ? (
          <>
            <bdi className="wrap-anywhere">{id}</bdi> is not registered here.{' '}
            <TextLink to="/models">To all models</TextLink>
          </>
        ) : `${error.message}. Asked again every few seconds.`}
      </EmptyState>
    </Card>
  )
}

function NoLive({ error, className }: { error: Error | null; className: string }) {
  return (
    <Card aria-labelledby="live" className={className}>
      <CardHeader titleId="live" title="Live grading" />
      {error ? (
        <p className="px-4 pb-4 text-sm text-muted">
          The grading could not be read: {error.message}. Asked again every few seconds.
        </p>
      ) : <Skeleton className="m-4 h-32" />}
    </Card>
  )
}

// Figures first, then the six pictures of its predictions, then what it goes by. On phones the
// columns dissolve into one, the live figures first.
function Whole({ model }: { model: Model }) {
  const { data: live, error } = useQuery(modelLiveQuery(model.model_id))
  const promised = walkForwardOf(model)
  const columns = 'flex flex-col gap-3 xl:grid xl:grid-cols-12 xl:items-start'
  const column = 'flex min-w-0 flex-col gap-3'
  // Where the pooled bins are all there is, they are shown.
  const pooled = live?.rolling && sourcesOf(model, live).length === 0 ? live.rolling : null
  return (
    <>
      <div className={columns}>
        <MetricsCard model={model} className="xl:col-span-7" />
        {live ? (
          <LiveCard live={live} promised={promised} className={`${kLiveFirst} xl:col-span-5`} />
        ) : <NoLive error={error} className={`${kLiveFirst} xl:col-span-5`} />}
      </div>
      <CurvesSection model={model} live={live} />
      <div className={columns}>
        <div className={`${column} xl:col-span-7`}>
          {pooled && (
            <CalibrationCard
              bins={pooled.calibration}
              rows={pooled.customers}
              fileName={fileNamePart(model.model_id)}
            />
          )}
          {live && live.windows.length > 0 && (
            <WindowsCard live={live} promised={promised?.mean ?? null} />
          )}
          <SpreadCard model={model} live={live} />
          {live?.drift && <DriftCard drift={live.drift} modelId={model.model_id} />}
        </div>
        <div className={`${column} xl:col-span-5`}>
          <ImportanceCard model={model} />
          <LineageCard model={model} />
        </div>
      </div>
      <LearningCard model={model} />
    </>
  )
}

function Damaged({ model }: { model: Model }) {
  return (
    <Card className="py-16" data-testid="damaged-model">
      <EmptyState
        title="This model cannot be used"
        command={`tillcast models remove ${model.model_id}`}
      >
        <span className="wrap-anywhere">{model.problem}</span>
      </EmptyState>
    </Card>
  )
}

export default function ModelView() {
  const { id = '' } = useParams()
  const { data, error } = useQuery(modelQuery(id))
  const body = () => {
    if (error && (!data || statusOf(error) === kNotFound)) return <Trouble id={id} error={error} />
    if (!data) return <Card className="h-96" />
    return data.problem === null ? <Whole key={id} model={data} /> : <Damaged model={data} />
  }
  return (
    <>
      <ViewTitle
        title={`Model ${id}`}
        aside={
          <>
            {data && <RoleBadges model={data} />}
            <TextLink to="/models" className="text-sm">All models</TextLink>
            <TextLink to={comparePath(id)} className="text-sm">Compare</TextLink>
          </>
        }
      >
        Model <bdi className="wrap-anywhere">{id}</bdi>
      </ViewTitle>
      {body()}
    </>
  )
}
