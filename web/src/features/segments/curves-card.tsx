import type { ComponentProps } from 'react'
import { ChartCard } from '@/components/ui/chart-card'
import { DataTable, type Column } from '@/components/ui/data-table'
import { InfoMark } from '@/components/ui/info-mark'
import { catalogue } from '@/lib/catalogue'
import { formatCount, formatDecimal, formatPercent } from '@/lib/format'
import type { KScore, SegmentsFit } from '@/lib/wire/types'
import { CurvePanels, PassesStrip } from './curve-panels'
import { CurvePlot } from './curve-plot'
import { HowChosen } from './how-chosen'
import { indexOf, indices, passedOf, ruleWords, verdictMarks, verdictOf } from './indices'
import { scoresCsv } from './segments-csv'
import { SoleScore } from './sole-score'
import type { AddressProps } from './use-address'

function columnsOf(k: number | null): Column<KScore>[] {
  return [
    {
      name: 'Segments', left: true,
      cell: (s) => <span className="whitespace-nowrap">{s.k}{s.k === k && ', chosen'}</span>,
    },
    ...indices.map((index): Column<KScore> => ({
      name: index.label,
      cell: (s) => {
        const verdict = verdictOf(s.votes[index.name])
        const error = index.name === 'gap' ? s.gap_error : null
        return (
          <span className="whitespace-nowrap" title={verdict}>
            {formatDecimal(s[index.name], index.digits)}
            {error !== null && ` \u00b1\u202f${formatDecimal(error, 3)}`}
            {verdict !== 'no vote' && (
              <>
                <span aria-hidden className="ml-1 inline-block w-3">{verdictMarks[verdict]}</span>
                <span className="sr-only">, {verdict}</span>
              </>
            )}
          </span>
        )
      },
    })),
    { name: 'Smallest', cell: (s) => formatPercent(s.smallest_share, 1) },
    {
      name: 'Passed',
      cell: (s) => `${passedOf(s).passed} of ${passedOf(s).measured}`,
    },
  ]
}

function measuredOn({ scores_of: of }: SegmentsFit): string | null {
  if (!of || of.silhouette_rows === null) return null
  const gap = of.gap_rows ? `, gap against ${of.gap_references} references` : ''
  const stable = of.stability_rows ? `, stability over ${of.resamples} resamples` : ''
  return `Measured on ${formatCount(of.silhouette_rows)} customers${gap}${stable}.`
}

export interface CurvesCardProps extends ComponentProps<'section'>, AddressProps {
  fit: SegmentsFit
}

export function CurvesCard({ fit, address, change, ...props }: CurvesCardProps) {
  const index = indexOf(address.index)
  const { label, text } = catalogue[address.index]
  if (fit.scores.length === 0) return null
  const csv = () => ({ name: `tillcast-segment-scores-${fit.fit_id}.csv`, text: scoresCsv(fit) })
  const table = (
    <DataTable<KScore>
      label="Indices by number of segments"
      columns={columnsOf(fit.k)}
      rows={fit.scores}
      keyOf={(s) => s.k}
    />
  )
  return (
    <ChartCard
      titleId="curves"
      title={`Why ${fit.k} segments`}
      table={table}
      csv={csv}
      {...props}
    >
      <div className="flex flex-col gap-3 pb-3">
        <p className="px-4 text-sm" data-testid="rule">{ruleWords(fit)}</p>
        {fit.scores.length === 1 ? <SoleScore score={fit.scores[0]!} /> : (
          <>
            <div>
              <h3 className="flex items-center gap-1.5 px-4 pb-1 text-xs text-muted">
                {label} by number of segments, {index.better} is better{' '}
                <InfoMark label={label} text={text} />
              </h3>
              <CurvePlot scores={fit.scores} index={index} chosen={fit.k} />
            </div>
            <CurvePanels fit={fit} address={address} change={change} />
            <PassesStrip fit={fit} />
          </>
        )}
        <HowChosen measured={measuredOn(fit)} />
      </div>
    </ChartCard>
  )
}
