import { LineChart } from '@/components/chart/line-chart'
import { formatCount, formatDate, formatDecimal, formatSigned } from '@/lib/format'
import { scaleOf, type WindowPoint } from './grading'

export interface WindowLinesProps {
  points: readonly WindowPoint[]
  metric: 'auc' | 'log_loss'
  label: string
  promised: number | null
}

// One line over the closed windows; dashed what the model's card promised.
export function WindowLines({ points, metric, label, promised }: WindowLinesProps) {
  const scale = scaleOf([...points.map((p) => p[metric]), promised])
  const last = points.at(-1)
  const tooltip = (x: number) => {
    const point = points.find(({ at }) => at === x)
    const value = point?.[metric] ?? null
    const apart = value === null || promised === null ? '\u2014' : formatSigned(value - promised, 3)
    return {
      heading: `Predictions of ${formatDate(x)}`,
      rows: [
        { label, value: formatDecimal(value, 3), swatch: 'bg-chart-1' },
        { label: 'against walk-forward', value: apart },
        { label: 'Customers', value: formatCount(point?.customers ?? null) },
      ],
    }
  }
  return (
    <LineChart
      summary={`${label} of ${points.length} closed windows, the newest ` +
        `${formatDecimal(last?.[metric] ?? null, 3)}.`}
      x="time"
      height_px={200}
      series={[{ id: metric, label, points: points.map((p) => ({ x: p.at, y: p[metric] })) }]}
      range={[scale[0]!, scale.at(-1)!]}
      references={promised === null ? [] : [{ axis: 'y', value: promised }]}
      formatValue={(value) => formatDecimal(value, 2)}
      tooltip={tooltip}
    />
  )
}
