import { memo, useMemo, type ComponentProps } from 'react'
import { ChartFrame } from '@/components/chart/chart-frame'
import { Sparkline } from '@/components/chart/sparkline'
import { DataTable } from '@/components/ui/data-table'
import { InfoMark } from '@/components/ui/info-mark'
import type { HealthSample } from '@/lib/analytics/state'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { catalogue } from '@/lib/catalogue'
import { csvText } from '@/lib/csv'
import { formatClock } from '@/lib/format'
import { EngineFacts } from './engine-facts'
import { healthLines, type HealthLine } from './health-lines'

function Line({ line, samples }: { line: HealthLine; samples: readonly HealthSample[] }) {
  const values = useMemo(() => samples.map((sample) => sample[line.key]), [line, samples])
  const now = values.at(-1) ?? null
  return (
    <li
      data-health={line.key}
      className={
        'grid h-8 grid-cols-[8rem_minmax(0,1fr)_4.5rem] items-center gap-3 border-t ' +
        'border-line first:border-0'
      }
    >
      <span className="flex items-center gap-1.5 text-muted">
        {line.label}
        {line.about && (
          <InfoMark label={catalogue[line.about].label} text={catalogue[line.about].text} />
        )}
      </span>
      <Sparkline values={values} className="h-5!" />
      <span
        className="text-right whitespace-nowrap tabular-nums"
        title={now === null ? 'Nothing came in the last seconds' : undefined}
      >
        {line.format(now)}
      </span>
    </li>
  )
}

function Table({ samples }: { samples: readonly HealthSample[] }) {
  return (
    <DataTable<HealthSample>
      label="The engine by second, newest first"
      className="grow"
      rows={[...samples].reverse()}
      keyOf={({ at_ms }) => at_ms}
      columns={[
        { name: 'UTC', left: true, cell: ({ at_ms }) => formatClock(at_ms) },
        ...healthLines.map(({ label, key, format }) => ({
          name: label, cell: (sample: HealthSample) => format(sample[key]),
        })),
      ]}
    />
  )
}

// How the engine does, as this page has heard it for the last five minutes.
export const EngineCard = memo(function EngineCard(props: ComponentProps<'section'>) {
  const samples = useAnalytics(({ health }) => health)
  const keys = healthLines.map(({ key }) => key)
  return (
    <ChartFrame
      titleId="engine"
      title="The engine, last five minutes"
      note="As this page has heard it, a point a second"
      pending={samples.length === 0}
      table={<Table samples={samples} />}
      csv={() => ({
        name: 'tillcast-engine.csv',
        text: csvText(['at', ...keys], samples.map((sample) =>
          [new Date(sample.at_ms).toISOString(), ...keys.map((key) => sample[key])])),
      })}
      height_px={236}
      {...props}
    >
      <ul className="px-4 text-sm">
        {healthLines.map((line) => <Line key={line.key} line={line} samples={samples} />)}
      </ul>
      <EngineFacts className="mt-auto px-4 pb-3" />
    </ChartFrame>
  )
})
