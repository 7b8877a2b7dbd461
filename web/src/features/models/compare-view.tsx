import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSearchParams } from 'react-router'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Segmented } from '@/components/ui/segmented'
import { Skeleton } from '@/components/ui/skeleton'
import { TextLink } from '@/components/ui/text-link'
import { ViewTitle } from '@/components/ui/view-title'
import { modelLiveQuery, modelQuery, modelsQuery } from '@/lib/api/models'
import { formatCount } from '@/lib/format'
import { useSearchParam } from '@/lib/use-search-param'
import type { LiveGrading, Model } from '@/lib/wire/types'
import { CompareCalibration, CompareRoc } from './compare-curves'
import { CompareFacts } from './compare-facts'
import { CompareMetrics } from './compare-metrics'
import { ComparePicker } from './compare-picker'
import { liveRows, protocolsOf } from './comparison'
import { curveSources, sourcesOf } from './curve-sources'
import { inOrder } from './grading'

interface Side {
  model: Model
  live: LiveGrading | undefined
}

function Curves({ a, b }: { a: Side; b: Side }) {
  const [wanted, want] = useSearchParam('curves', curveSources, 'walk-forward')
  const of_b = sourcesOf(b.model, b.live)
  const both = sourcesOf(a.model, a.live)
    .filter(({ source }) => of_b.some((other) => other.source === source))
  const chosen = both.find(({ source }) => source === wanted) ?? both[0]
  const other = of_b.find(({ source }) => source === chosen?.source)
  if (!chosen || !other) {
    const without = sourcesOf(a.model, a.live).length === 0 ? a : b
    return (
      <Card data-testid="no-curves">
        <EmptyState
          title="No curves that both have"
          command={`tillcast evaluate --into ${without.model.model_id}`}
        >
          ROC and calibration are laid over each other where both models were measured alike.
        </EmptyState>
      </Card>
    )
  }
  const words = chosen.label.toLowerCase()
  const ids = [a.model.model_id, b.model.model_id] as const
  return (
    <>
      {both.length > 1 && (
        <Segmented
          className="w-max"
          label="Predictions of"
          value={chosen.source}
          options={both.map(({ source, label, words: title }) => ({ value: source, label, title }))}
          onChange={want}
        />
      )}
      <div className="grid gap-3 lg:grid-cols-2">
        <CompareRoc curves={[chosen.curve, other.curve]} ids={ids} words={words} />
        <CompareCalibration curves={[chosen.curve, other.curve]} ids={ids} words={words} />
      </div>
    </>
  )
}

const notes = {
  paired: 'At the same cut-offs, compared one by one',
  apart: 'At other cut-offs: part of a difference is when it was measured',
  pooled: 'All together: how much of a difference is chance is not known',
}

function Measured({ a, b }: { a: Side; b: Side }) {
  const protocols = protocolsOf(a.model, b.model)
  const live = liveRows(a.live, b.live)
  return (
    <div className="grid items-start gap-3 lg:grid-cols-2 2xl:grid-cols-3">
      {protocols.map(({ name, flatters, measured, rows }) => (
        <CompareMetrics
          key={name}
          titleId={`by-${name}`}
          title={name === 'folds' ? 'Training folds' : `By ${name}`}
          note={flatters ? 'The same customer a week apart stands on both sides'
            : notes[measured]}
          flatters={flatters}
          rows={rows}
        />
      ))}
      {live.windows > 0 ? (
        <CompareMetrics
          titleId="by-live"
          title="Live, on the same windows"
          note={`${live.windows === 1 ? 'one closed window' : `${live.windows} closed windows`}, ` +
            `${formatCount(live.customers)} predictions of each`}
          rows={live.rows}
        />
      ) : (
        <Card data-testid="no-live">
          <EmptyState
            title="Not graded on the same windows yet"
            command={`tillcast models challenge ${b.model.model_id}`}
          >
            As champion and challenger both are graded on the same customers, window by window.
          </EmptyState>
        </Card>
      )}
    </div>
  )
}

function Trouble({ id, text }: { id: string; text: string }) {
  return (
    <Card className="py-8" role="alert" data-testid="compare-trouble">
      <EmptyState title="Nothing to compare with">
        <bdi className="wrap-anywhere">{id}</bdi>: {text}
      </EmptyState>
    </Card>
  )
}

function Pair({ ids: [id_a, id_b] }: { ids: readonly [string, string] }) {
  const a = useQuery(modelQuery(id_a))
  const b = useQuery(modelQuery(id_b))
  const live_a = useQuery(modelLiveQuery(id_a))
  const live_b = useQuery(modelLiveQuery(id_b))
  for (const [id, { data, error }] of [[id_a, a], [id_b, b]] as const) {
    if (!data && error) return <Trouble id={id} text={error.message} />
    if (data && data.problem !== null) return <Trouble id={id} text={data.problem} />
  }
  if (!a.data || !b.data) return <Skeleton className="h-96" />
  const sides = [
    { model: a.data, live: live_a.data }, { model: b.data, live: live_b.data },
  ] as const
  return (
    <>
      <Measured a={sides[0]} b={sides[1]} />
      <Curves a={sides[0]} b={sides[1]} />
      <CompareFacts a={a.data} b={b.data} />
    </>
  )
}

// Two models side by side; the address names them.
export default function CompareView() {
  const [params, setParams] = useSearchParams()
  const { data } = useQuery(modelsQuery())
  const models = inOrder(data?.models ?? [])
  const a = params.get('a') ?? data?.champion ?? null
  const given = params.get('b')
  const b = given ?? models.find(({ model_id, problem }) =>
    model_id !== a && problem === null)?.model_id ?? null
  const whole = params.has('a') && params.has('b')
  // The two that stand there unasked are named too, so that the address can be passed on.
  useEffect(() => {
    if (!whole && a !== null && b !== null) {
      setParams((before) => new URLSearchParams({ ...Object.fromEntries(before), a, b }),
        { replace: true })
    }
  }, [whole, a, b, setParams])
  const choose = (next_a: string | null, next_b: string | null) =>
    setParams((before) => {
      const after = new URLSearchParams(before)
      if (next_a !== null) after.set('a', next_a)
      if (next_b !== null) after.set('b', next_b)
      return after
    })
  return (
    <>
      <ViewTitle
        title="Two models compared"
        aside={<TextLink to="/models" className="text-sm">All models</TextLink>}
      >
        Two models compared
      </ViewTitle>
      <ComparePicker models={models} chosen={[a, b]} onChoose={choose} />
      {a !== null && b !== null && <Pair key={`${a} ${b}`} ids={[a, b]} />}
      {data && (a === null || b === null) && (
        <Card className="py-8" data-testid="one-model">
          <EmptyState title="It takes two models to compare" command="tillcast train">
            Training makes another one beside the {models.length === 0 ? 'first' : 'one there is'}.
          </EmptyState>
        </Card>
      )}
    </>
  )
}
