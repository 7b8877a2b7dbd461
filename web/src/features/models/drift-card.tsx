import { useQuery } from '@tanstack/react-query'
import { useState, type ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import { InfoMark } from '@/components/ui/info-mark'
import { featuresQuery } from '@/lib/api/features'
import { catalogue } from '@/lib/catalogue'
import { csvText, downloadCsv, fileNamePart } from '@/lib/csv'
import { formatCount, formatDate, formatDecimal } from '@/lib/format'
import type { Drift, FeatureDrift } from '@/lib/wire/types'
import { BinPair } from './bin-pair'

const kShown = 10
const tones = { stable: 'neutral', shifting: 'warn', drifted: 'bad' } as const

export interface DriftCardProps extends ComponentProps<'section'> {
  drift: Drift
  modelId: string
}

function levelsSaid({ features, as_of, customers }: Drift): string {
  const count = (level: string) => features.filter((f) => f.level === level).length
  return `${count('drifted')} drifted, ${count('shifting')} shifting, ${count('stable')} stable; ` +
    `${formatCount(customers)} customers on ${formatDate(as_of)}`
}

function driftCsv({ features }: Drift): string {
  const head = ['feature', 'psi', 'level', 'bin_to', 'expected', 'actual']
  return csvText(head, features.flatMap((f) =>
    f.bins.map((b) => [f.feature, f.psi, f.level, b.to, b.expected, b.actual])))
}

function Legend() {
  return (
    <ul className="flex gap-x-3 text-xs text-muted">
      <li className="flex items-center gap-1.5">
        <span className="size-2.5 rounded-xs bg-chart-neutral" /> as learnt
      </li>
      <li className="flex items-center gap-1.5">
        <span className="size-2.5 rounded-xs bg-chart-1" /> now
      </li>
    </ul>
  )
}

// Are the customers still those that the model learnt from?
export function DriftCard({ drift, modelId, ...props }: DriftCardProps) {
  const [all, setAll] = useState(false)
  const { data: features } = useQuery(featuresQuery())
  const { label, text } = catalogue.psi
  const rows = all ? drift.features : drift.features.slice(0, kShown)
  const more = drift.features.length > kShown
  const download = () =>
    downloadCsv(`tillcast-drift-${fileNamePart(modelId)}.csv`, driftCsv(drift))
  return (
    <Card aria-labelledby="drift" {...props}>
      <CardHeader
        titleId="drift"
        title={
          <span className="inline-flex items-center gap-1.5">
            Drift of the features, PSI <InfoMark label={label} text={text} />
          </span>
        }
        note={levelsSaid(drift)}
      >
        <Legend />
        {more && (
          <Button aria-pressed={all} onClick={() => setAll(!all)}>
            All {drift.features.length}
          </Button>
        )}
        <Button onClick={download}>CSV</Button>
      </CardHeader>
      <DataTable<FeatureDrift>
        label="Features by drift, most first"
        className={all ? 'max-h-128' : undefined}
        rows={rows}
        keyOf={(f) => f.feature}
        columns={[
          {
            name: 'Feature', left: true,
            cell: (f) => (
              <span title={features?.get(f.feature)?.formula}>
                <code className="text-xs wrap-anywhere">{f.feature}</code>
                <span className="hidden text-xs text-muted lg:line-clamp-1">
                  {features?.get(f.feature)?.formula}
                </span>
              </span>
            ),
          },
          { name: 'PSI', cell: (f) => formatDecimal(f.psi, 2) },
          {
            name: 'Level', left: true,
            cell: (f) => <Badge tone={tones[f.level]}>{f.level}</Badge>,
          },
          {
            name: 'Learnt and now', left: true, title: 'Share of customers by value, low to high',
            cell: (f) => <BinPair bins={f.bins} />,
          },
        ]}
      />
    </Card>
  )
}
