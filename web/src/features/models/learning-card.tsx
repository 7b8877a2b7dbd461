import { useState, type ComponentProps } from 'react'
import { ChartFrame } from '@/components/chart/chart-frame'
import { Legend } from '@/components/chart/legend'
import { LineChart } from '@/components/chart/line-chart'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { InfoMark } from '@/components/ui/info-mark'
import { Segmented } from '@/components/ui/segmented'
import { catalogue } from '@/lib/catalogue'
import { csvText, fileNamePart } from '@/lib/csv'
import { formatCount, formatDecimal } from '@/lib/format'
import type { Learning, Model } from '@/lib/wire/types'
import { learningRows, learningSeries, stepAt, type LearningRow } from './learning'

const kHeight_px = 168
const kAtOnce = ['logistic', 'bg-nbd'] // kinds that are fitted without steps

function FoldChart({ learning, range }: { learning: Learning; range: readonly [number, number] }) {
  const { fold, step, stopped_at } = learning
  const best = stopped_at === null ? null
    : learning.validation[stepAt(learning, stopped_at)] ?? null
  const kept = stopped_at === null ? '' : `, kept after ${formatCount(stopped_at)}`
  return (
    <div className="min-w-0">
      <h3 className="px-4 text-xs text-muted tabular-nums">
        Fold {fold}{kept}{best !== null && `: ${formatDecimal(best, 3)}`}
      </h3>
      <LineChart
        summary={`Fold ${fold}: log-loss by ${step}${kept}.`}
        x="number"
        height_px={kHeight_px}
        range={range}
        series={learningSeries(learning)}
        references={stopped_at === null ? [] : [{ axis: 'x', value: stopped_at, label: 'kept' }]}
        formatValue={(value) => formatDecimal(value, 3)}
        formatTick={(value) => formatDecimal(value, 2)}
        formatX={(x) => `after ${step} ${formatCount(x)}`}
      />
    </div>
  )
}

function Table({ rows, step }: { rows: readonly LearningRow[]; step: string }) {
  return (
    <DataTable<LearningRow>
      label="Every step of every fold"
      className="max-h-80"
      rows={rows}
      keyOf={({ fold, at }) => `${fold} ${at}`}
      columns={[
        { name: 'Fold', left: true, cell: (r) => String(r.fold) },
        { name: step === 'tree' ? 'Trees' : 'Epoch', cell: (r) => formatCount(r.at) },
        { name: 'Learnt from', cell: (r) => formatDecimal(r.train, 4) },
        { name: 'Held out', cell: (r) => formatDecimal(r.validation, 4) },
        { name: 'Kept', left: true, cell: (r) => (r.kept ? 'kept' : '') },
      ]}
    />
  )
}

function NoLearning({ model }: { model: Model }) {
  const atOnce = kAtOnce.includes(model.model_type ?? '')
  return (
    <EmptyState
      title={atOnce ? 'Learnt without steps' : 'How it learnt was not kept'}
      command={atOnce ? undefined : 'tillcast train'}
      className="py-6"
    >
      {atOnce ? `A model of the kind ${model.model_type} is fitted at once, not step by step.`
        : 'This model\u2019s file was written before learning curves were. Training writes them.'}
    </EmptyState>
  )
}

const entries = [
  { label: 'held out', colour: 'var(--chart-1)', shape: 'line' },
  { label: 'learnt from', colour: 'var(--chart-neutral)', shape: 'dashed' },
] as const

export interface LearningCardProps extends ComponentProps<'section'> {
  model: Model
}

// Did it stop before it began to learn by heart? A small chart for each fold, on one scale.
export function LearningCard({ model, ...props }: LearningCardProps) {
  const members = [...new Set(model.learning.map(({ member }) => member))]
  const [wanted, want] = useState<string | null>(null)
  const member = members.find((name) => name === wanted) ?? members[0]
  const folds = model.learning.filter((learning) => learning.member === member)
  const rows = learningRows(folds)
  const values = rows.flatMap((r) => [r.train, r.validation]).filter((v) => v !== null)
  const range = [Math.min(...values), Math.max(...values)] as const
  const { label, text } = catalogue.learning
  const step = folds[0]?.step ?? 'epoch'
  return (
    <ChartFrame
      titleId="learning"
      title={
        <span className="inline-flex items-center gap-1.5">
          How it learnt, log-loss by {step} <InfoMark label={label} text={text} />
        </span>
      }
      note={member && `${member}, ${folds.length} folds; lower is better`}
      legend={<Legend entries={entries} />}
      actions={members.length > 1 && (
        <Segmented
          label="Member"
          value={member!}
          options={members.map((name) => ({ value: name, label: name }))}
          onChange={want}
        />
      )}
      empty={folds.length === 0 && <NoLearning model={model} />}
      table={<Table rows={rows} step={step} />}
      csv={() => ({
        name: `tillcast-learning-${fileNamePart(model.model_id)}.csv`,
        text: csvText(['member', 'fold', step, 'train', 'validation', 'kept'], rows.map((r) =>
          [member ?? '', r.fold, r.at, r.train, r.validation, r.kept ? 1 : 0])),
      })}
      {...props}
    >
      <div className="grid gap-y-2 sm:grid-cols-2 lg:grid-cols-3 2xl:grid-cols-5">
        {folds.map((learning) => (
          <FoldChart key={learning.fold} learning={learning} range={range} />
        ))}
      </div>
    </ChartFrame>
  )
}
