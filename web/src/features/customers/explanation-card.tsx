import type { ComponentProps } from 'react'
import { ChartCard } from '@/components/ui/chart-card'
import { DataTable, type Column } from '@/components/ui/data-table'
import { csvText, fileNamePart } from '@/lib/csv'
import { formatDecimal, formatSigned } from '@/lib/format'
import type { Contribution, ExplainedPrediction, Explanation } from '@/lib/wire/types'
import { errorWords, methodWords } from './waterfall'
import { WaterfallChart } from './waterfall-chart'

const columns: Column<Contribution>[] = [
  { name: 'Reason', left: true, cell: (c) => <bdi>{c.words}</bdi> },
  {
    name: 'Feature', left: true, className: 'hidden sm:table-cell',
    cell: (c) => <code>{c.feature}</code>,
  },
  { name: 'Value', cell: (c) => formatDecimal(c.value, Number.isInteger(c.value) ? 0 : 2) },
  {
    name: 'Weight', title: 'Contribution in log-odds',
    cell: (c) => formatSigned(c.contribution, 3),
  },
]

export function explanationCsv({ customer_id, model_id, as_of }: ExplainedPrediction,
  { contributions }: Explanation): string {
  const head = ['customer_id', 'as_of', 'model_id', 'feature', 'value', 'contribution', 'words']
  return csvText(head, contributions.map((c) =>
    [customer_id, as_of, model_id, c.feature, c.value, c.contribution, c.words]))
}

export interface ExplanationCardProps extends ComponentProps<'section'> {
  prediction: ExplainedPrediction
  explanation: Explanation
}

export function ExplanationCard({ prediction, explanation, ...props }: ExplanationCardProps) {
  const { customer_id, as_of } = prediction
  const { contributions, error } = explanation
  const csv = () => {
    const day = as_of?.slice(0, 10) ?? ''
    return {
      name: `tillcast-reasons-${fileNamePart(customer_id)}-${day}.csv`,
      text: explanationCsv(prediction, explanation),
    }
  }
  const table = (
    <DataTable
      label="All reasons, largest first"
      className="max-h-128"
      columns={columns}
      rows={contributions}
      keyOf={(c) => c.feature}
    />
  )
  return (
    <ChartCard
      titleId="reasons"
      title="Why: each reason and the probability after it"
      note={`${contributions.length} reasons; a step right raises the probability, left lowers it`}
      table={table}
      csv={csv}
      {...props}
    >
      <WaterfallChart explanation={explanation} probability={prediction.probability} />
      <p className="px-4 pt-2 pb-3 text-xs text-muted">
        Weights are contributions to the log-odds and add up to the result:{' '}
        {methodWords(explanation.method)},{' '}
        {errorWords(error)}. They say what the model went by, not what caused the customer to act.
      </p>
    </ChartCard>
  )
}
