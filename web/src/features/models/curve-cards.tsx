import { catalogue } from '@/lib/catalogue'
import { formatDecimal, formatPercent } from '@/lib/format'
import type { Curve } from '@/lib/wire/types'
import { chanceLine, CurveCard } from './curve-card'
import { baseRateOf, falseAlarmOf, precisionOf, recallOf, type Cut } from './curve-cuts'
import {
  aucOf, coverageOf, gainOf, liftOf, precisionRecallOf, rocOf, valueAt, type CurvePoint,
} from './curve-points'

export interface CurveCardsProps {
  curve: Curve
  cut: Cut // of the threshold
  fileName: string
}

const from = (threshold: number) => `Told likely from ${formatPercent(threshold, 1)} on`

const pointOf = (cut: Cut, x: number | null, y: number | null): CurvePoint | undefined =>
  x === null || y === null ? undefined : { x, y, threshold: cut.threshold }

export function RocCard({ curve, cut, fileName }: CurveCardsProps) {
  return (
    <CurveCard
      titleId="roc"
      title="ROC: buyers found, %"
      info={catalogue.roc}
      note={`area ${formatDecimal(aucOf(curve), 3)}; dashed: by chance, area 0.5`}
      across="of those who did not buy, told likely by mistake, %"
      points={rocOf(curve)}
      names={['false_alarms', 'buyers_found']}
      heads={['Others told likely', 'Buyers found']}
      chance={chanceLine}
      mark={pointOf(cut, falseAlarmOf(cut), recallOf(cut))}
      fileName={fileName}
      tooltip={({ x, y, threshold }) => ({
        heading: from(threshold),
        rows: [
          { label: 'Buyers found', value: formatPercent(y, 1) },
          { label: 'Others told likely', value: formatPercent(x, 1) },
        ],
      })}
    />
  )
}

export function PrecisionCard({ curve, cut, fileName }: CurveCardsProps) {
  const base = baseRateOf(cut)
  return (
    <CurveCard
      titleId="precision"
      title="Precision by recall, %"
      info={catalogue.precision_recall}
      note={`dashed: guessing, ${formatPercent(base)} of all bought`}
      across="of those who bought, found (recall), %"
      points={precisionRecallOf(curve)}
      names={['recall', 'precision']}
      heads={['Buyers found (recall)', 'Of them bought (precision)']}
      references={base === null ? [] : [{ axis: 'y', value: base }]}
      mark={pointOf(cut, recallOf(cut), precisionOf(cut))}
      fileName={fileName}
      tooltip={({ x, y, threshold }) => ({
        heading: from(threshold),
        rows: [
          { label: 'Of them bought', value: formatPercent(y, 1) },
          { label: 'Buyers found', value: formatPercent(x, 1) },
        ],
      })}
    />
  )
}

export function GainCard({ curve, cut, fileName }: CurveCardsProps) {
  const points = gainOf(curve)
  const tenth = valueAt(points, 0.1)
  const lift = tenth === null ? null : tenth / 0.1
  const rows = cut.tp + cut.fp + cut.fn + cut.tn
  return (
    <CurveCard
      titleId="gain"
      title="Gain: buyers reached, %"
      info={catalogue.gain}
      note={`the likeliest tenth: ${formatPercent(tenth)} of the buyers, ` +
        `${formatDecimal(lift, 1)} times as by chance`}
      across="of all customers, likeliest first, %"
      points={points}
      names={['customers', 'buyers']}
      heads={['Of all customers', 'Buyers reached']}
      chance={chanceLine}
      mark={pointOf(cut, (cut.tp + cut.fp) / Math.max(1, rows), recallOf(cut))}
      fileName={fileName}
      tooltip={(point) => ({
        heading: `The likeliest ${formatPercent(point.x, 1)}, from ` +
          `${formatPercent(point.threshold, 1)} on`,
        rows: [
          { label: 'of the buyers', value: formatPercent(point.y, 1) },
          { label: 'Lift', value: formatDecimal(liftOf(point), 2) },
        ],
      })}
    />
  )
}

export function CoverageCard({ curve, fileName }: Omit<CurveCardsProps, 'cut'>) {
  const points = coverageOf(curve)
  const all = points.at(-1)
  const half = points.find(({ x }) => x >= 0.5)
  const low = Math.min(...points.map(({ y }) => y))
  return (
    <CurveCard
      titleId="coverage"
      title="Accuracy of the surest, %"
      info={catalogue.coverage}
      note={`the surest half: ${formatPercent(half?.y ?? null)} right; ` +
        `all: ${formatPercent(all?.y ?? null)}`}
      across="of all customers, surest first, %"
      points={points}
      names={['customers', 'accuracy']}
      heads={['Of all customers', 'Told right']}
      range={[Math.min(0.6, low), 1]}
      references={all ? [{ axis: 'y', value: all.y }] : []}
      fileName={fileName}
      tooltip={({ x, y, threshold }) => ({
        heading: `The surest ${formatPercent(x, 1)}`,
        rows: [
          { label: 'told right', value: formatPercent(y, 1) },
          {
            label: 'given',
            value: `\u2265 ${formatPercent(threshold, 1)} or < ${formatPercent(1 - threshold, 1)}`,
          },
        ],
      })}
    />
  )
}
