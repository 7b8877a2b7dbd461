import { useQueries, useQuery } from '@tanstack/react-query'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable, type Column } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { TextLink } from '@/components/ui/text-link'
import { ViewTitle } from '@/components/ui/view-title'
import { modelLiveQuery, modelsQuery } from '@/lib/api/models'
import { formatDate } from '@/lib/format'
import { comparePath, modelPath } from '@/lib/paths'
import type { Model, Rolling } from '@/lib/wire/types'
import { Figure } from './figure'
import { inOrder, walkForwardOf } from './grading'
import { ModelsProblem } from './models-problem'
import { RoleBadges } from './role-badge'

interface Row {
  model: Model
  rolling: Rolling | null
}

function Name({ model }: { model: Model }) {
  return (
    <span className="flex min-w-0 flex-col">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <TextLink to={modelPath(model.model_id)} className="wrap-anywhere">
          {model.model_id}
        </TextLink>
        <RoleBadges model={model} />
      </span>
      {model.problem === null ? (
        <span className="text-xs text-muted">
          {model.model_type}, orders until {formatDate(model.trained_until)}
        </span>
      ) : (
        <span className="text-xs break-words text-bad">{model.problem}</span>
      )}
    </span>
  )
}

const protocolOf = (model: Model, name: string) =>
  model.protocols.find((protocol) => protocol.name === name)

const columns: Column<Row>[] = [
  { name: 'Model', left: true, cell: ({ model }) => <Name model={model} /> },
  {
    name: 'Walk-forward AUC', title: 'Mean of all cut-offs, with its standard error',
    cell: ({ model }) => {
      const honest = walkForwardOf(model)
      return <Figure value={honest?.mean?.auc} error={honest?.standard_error?.auc} />
    },
  },
  {
    name: 'Log-loss', title: 'Walk-forward, mean of all cut-offs, with its standard error',
    cell: ({ model }) => {
      const honest = walkForwardOf(model)
      return <Figure value={honest?.mean?.log_loss} error={honest?.standard_error?.log_loss} />
    },
  },
  {
    name: 'Live AUC', title: 'The last closed windows together',
    className: 'hidden sm:table-cell',
    cell: ({ rolling }) => <Figure value={rolling?.auc} />,
  },
  {
    name: 'Snapshot-kfold AUC', className: 'hidden md:table-cell',
    title: 'The same customer one week apart stands on both sides of this split',
    cell: ({ model }) => {
      const auc = protocolOf(model, 'snapshot-kfold')?.mean?.auc
      return auc == null ? <Figure value={null} /> : (
        <span className="inline-flex items-center gap-2">
          <Badge tone="warn">flatters</Badge> <Figure value={auc} />
        </span>
      )
    },
  },
]

export default function ModelsView() {
  const { data, error } = useQuery(modelsQuery())
  const models = inOrder(data?.models ?? [])
  const graded = models.filter(({ role }) => role === 'champion' || role === 'challenger')
  const lives = useQueries({ queries: graded.map(({ model_id }) => modelLiveQuery(model_id)) })
  const rows = models.map((model) => ({
    model, rolling: lives[graded.indexOf(model)]?.data?.rolling ?? null,
  }))
  const usable = models.filter(({ problem }) => problem === null).length
  return (
    <>
      <ViewTitle title="Models">Models</ViewTitle>
      <Card aria-labelledby="models">
        <CardHeader
          titleId="models"
          title="Who foretells best"
          note="Walk-forward: trained on the past, tested on all customers at later cut-offs"
        >
          {usable > 1 && data?.champion && (
            <TextLink to={comparePath(data.champion)} className="text-sm">Compare two</TextLink>
          )}
        </CardHeader>
        {data?.problem && <ModelsProblem text={data.problem} />}
        {data && rows.length > 0 && (
          <DataTable
            label="Models, the champion first"
            columns={columns}
            rows={rows}
            keyOf={({ model }) => model.model_id}
          />
        )}
        {data && rows.length === 0 && (
          <EmptyState title="No model yet" command="tillcast train">
            Training takes the orders recorded so far; the model shows here as soon as it is there.
          </EmptyState>
        )}
        {!data && error && (
          <EmptyState title="The models could not be read">
            {error.message}. Asked again every few seconds.
          </EmptyState>
        )}
        {!data && !error && <Skeleton className="m-4 h-40" />}
      </Card>
    </>
  )
}
