import { useQueries, useQuery } from '@tanstack/react-query'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { CopyCommand } from '@/components/ui/copy-command'
import { EmptyState } from '@/components/ui/empty-state'
import { InfoTerms } from '@/components/ui/info-terms'
import { Skeleton } from '@/components/ui/skeleton'
import { TextLink } from '@/components/ui/text-link'
import { ViewTitle } from '@/components/ui/view-title'
import { modelLiveQuery, modelsQuery } from '@/lib/api/models'
import { catalogue } from '@/lib/catalogue'
import { downloadCsv } from '@/lib/csv'
import { comparePath } from '@/lib/paths'
import type { Model } from '@/lib/wire/types'
import { inOrder } from './grading'
import { ModelsProblem } from './models-problem'
import { isUnmeasured, modelsCsv } from './models-rows'
import { ModelsTable } from './models-table'

const kUnmeasuredShown = 3
const terms = [
  catalogue.auc, catalogue.log_loss, catalogue.walk_forward, catalogue.training_folds,
  catalogue.live, catalogue.known_customers,
]

// Why there are no figures, and what makes them.
function Unmeasured({ models }: { models: readonly Model[] }) {
  if (models.length === 0) return null
  const rest = models.length - kUnmeasuredShown
  return (
    <div data-testid="unmeasured" className="border-t border-line px-4 py-3 text-sm text-muted">
      <p>
        Training measures a model on its folds only. How well it would have foretold the months
        after, the walk-forward figures say: they are a dash until it was evaluated.
      </p>
      <div className="flex flex-col items-start gap-2 pt-2">
        {models.slice(0, kUnmeasuredShown).map(({ model_id }) => (
          <CopyCommand key={model_id} command={`tillcast evaluate --into ${model_id}`} />
        ))}
      </div>
      {rest > 0 && <p className="pt-2">So can {rest} more.</p>}
    </div>
  )
}

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
          <Button
            disabled={rows.length === 0}
            onClick={() => downloadCsv('tillcast-models.csv', modelsCsv(rows))}
          >
            CSV
          </Button>
        </CardHeader>
        {data?.problem && <ModelsProblem text={data.problem} />}
        {data && rows.length > 0 && (
          <>
            <InfoTerms terms={terms} className="px-4 pb-2" />
            <ModelsTable rows={rows} />
            <Unmeasured models={rows.filter(isUnmeasured).map(({ model }) => model)} />
          </>
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
