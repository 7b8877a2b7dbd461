import type { ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { TextLink } from '@/components/ui/text-link'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'
import { formatCount, formatDate, formatDateTime } from '@/lib/format'
import { modelPath } from '@/lib/paths'
import type { Model } from '@/lib/wire/types'
import { ChampionFigures } from './champion-figures'
import { FoldsList } from './folds-list'
import { LikelyBuyers } from './likely-buyers'
import { LiveNote } from './live-note'
import { ModelsProblem } from './models-problem'
import { useChampionLive } from './use-champion-live'

function ChampionTitle({ id }: { id: string }) {
  return (
    <>
      Who buys next, by <TextLink to={modelPath(id)} quiet className="wrap-anywhere">{id}</TextLink>
    </>
  )
}

function ChampionNote({ model }: { model: Model }) {
  return (
    <>
      learnt from {model.data_name ?? 'this shop'}, orders until{' '}
      <span title={formatDateTime(model.trained_until)}>
        {formatDate(model.trained_until)}
      </span>, trained on <span title={formatDateTime(model.trained_at)}>
        {formatDate(model.trained_at)}
      </span>
      {model.rows !== null && ` from ${formatCount(model.rows)} rows`}
      {model.features.length > 0 && `, ${model.features.length} features`}
    </>
  )
}

export function ModelMetrics({ className, ...props }: ComponentProps<'section'>) {
  const { champion, known, problem } = useAnalytics(({ champion, kpis }) =>
    ({ champion, known: kpis !== null, problem: kpis?.engine?.models_problem }))
  const live = useChampionLive()
  return (
    <Card aria-labelledby="model" className={classNames('@container', className)} {...props}>
      <CardHeader
        titleId="model"
        title={champion ? <ChampionTitle id={champion.model_id} /> : 'Who buys next'}
        note={champion && <ChampionNote model={champion} />}
      >
        {champion?.shipped && (
          <Badge title={`Came with Tillcast, trained on ${champion.data_name ?? 'public data'}`}>
            shipped model
          </Badge>
        )}
      </CardHeader>
      {problem && <ModelsProblem text={problem} />}
      {champion && (
        <div className="grid gap-x-2 gap-y-4 pb-3 @min-[680px]:grid-cols-[5fr_6fr]">
          <div className="flex min-w-0 flex-col justify-between gap-3">
            <ChampionFigures model={champion} live={live} />
            {live && <LiveNote live={live} />}
            <FoldsList folds={champion.folds} />
          </div>
          <LikelyBuyers />
        </div>
      )}
      {!champion && known && (
        <EmptyState title="No model yet" command="tillcast train">
          A model tells which customers are likely to buy within 30 days. Training takes the orders
          recorded so far; the page shows the model as soon as it is there.
        </EmptyState>
      )}
      {!champion && !known && <Skeleton className="m-4 h-64" />}
    </Card>
  )
}
