import { useMemo } from 'react'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Segmented } from '@/components/ui/segmented'
import { fileNamePart } from '@/lib/csv'
import { formatCount } from '@/lib/format'
import { useSearchParam } from '@/lib/use-search-param'
import type { LiveGrading, Model } from '@/lib/wire/types'
import { CalibrationCard } from './calibration-card'
import { ConfusionCard } from './confusion-card'
import { reliabilityOf } from './curve-calibration'
import { CoverageCard, GainCard, PrecisionCard, RocCard } from './curve-cards'
import { cutAt, cutsOf, rowsOf } from './curve-cuts'
import { curveSources, sourcesOf, type SourceCurve } from './curve-sources'
import { useThreshold } from './use-threshold'

function NoCurves({ model }: { model: Model }) {
  return (
    <Card className="py-4" data-testid="no-curves">
      <EmptyState
        title="No curves of this model yet"
        command={`tillcast evaluate --into ${model.model_id}`}
      >
        ROC, precision, gain, calibration and what a threshold means are read from how its
        predictions of test rows lay. This model&rsquo;s file does not have that; evaluating it
        writes it down. Live curves come with the first closed window.
      </EmptyState>
    </Card>
  )
}

function Charts({ model, chosen }: { model: Model; chosen: SourceCurve }) {
  const [threshold, setThreshold] = useThreshold()
  const { curve, source } = chosen
  const cuts = useMemo(() => cutsOf(curve), [curve])
  const bins = useMemo(() => reliabilityOf(curve), [curve])
  const cut = cutAt(cuts, threshold)
  const fileName = `${source}-${fileNamePart(model.model_id)}`
  const shared = { curve, cut, fileName }
  return (
    <div className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
      <ConfusionCard cut={cut} threshold={threshold} onThreshold={setThreshold} />
      <RocCard {...shared} />
      <PrecisionCard {...shared} />
      <CalibrationCard bins={bins} rows={rowsOf(curve)} fileName={fileName} />
      <GainCard {...shared} />
      <CoverageCard curve={curve} fileName={fileName} />
    </div>
  )
}

export interface CurvesSectionProps {
  model: Model
  live: LiveGrading | null | undefined
}

// How the predictions lay, in six pictures of the same counts.
export function CurvesSection({ model, live }: CurvesSectionProps) {
  const sources = sourcesOf(model, live)
  const [wanted, want] = useSearchParam('curves', curveSources, 'walk-forward')
  const chosen = sources.find(({ source }) => source === wanted) ?? sources[0]
  if (!chosen) return <NoCurves model={model} />
  return (
    <section aria-labelledby="curves" className="flex flex-col gap-2" data-testid="curves">
      <header className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2 pt-2">
        <div className="min-w-0">
          <h2 id="curves" className="text-base font-semibold">What it told, and what came</h2>
          <p className="text-xs text-muted tabular-nums">
            {formatCount(rowsOf(chosen.curve))} predictions {chosen.words}
          </p>
        </div>
        {sources.length > 1 && (
          <Segmented
            label="Predictions of"
            value={chosen.source}
            options={sources.map(({ source, label, words }) =>
              ({ value: source, label, title: words }))}
            onChange={want}
          />
        )}
      </header>
      <Charts model={model} chosen={chosen} />
    </section>
  )
}
