import { Plot } from '@/components/chart/plot'
import { ValueAxis } from '@/components/chart/axes'
import { linear, niceTicks } from '@/components/chart/scale'
import { formatCount, formatDecimal } from '@/lib/format'

const kHeight_px = 160

export interface GapsPlotProps {
  gaps_days: readonly number[]
  median: number | null
}

// One bar a gap, the newest to the right, against the median.
export function GapsPlot({ gaps_days, median }: GapsPlotProps) {
  const ticks = niceTicks([0, Math.max(1, ...gaps_days)], 4).filter(Number.isInteger)
  const count = gaps_days.length
  return (
    <Plot
      summary={`${formatCount(count)} gaps between days with a purchase, the newest last.`}
      height_px={kHeight_px}
      domain={[0, Math.max(1, count)]}
      stops={gaps_days.map((_, i) => i + 0.5)}
      tooltip={(i) => ({
        heading: i === count - 1 ? 'the last gap'
          : `gap ${formatCount(i + 1)} of ${formatCount(count)}`,
        rows: [{ label: 'Days', value: formatCount(gaps_days[i]!) }],
      })}
      margin={{ left: 32, right: 56, top: 8, bottom: 8 }}
    >
      {(area, at) => {
        const x = linear([0, Math.max(1, count)], [area.left, area.right])
        const y = linear([0, ticks.at(-1)!], [area.bottom, area.top])
        const width = Math.min(24, Math.max(1, (x(1) - x(0)) * 0.74))
        return (
          <>
            <ValueAxis area={area} y={y} ticks={ticks} format={String} />
            {gaps_days.map((gap, i) => (
              <rect
                key={i} x={x(i + 0.5) - width / 2} width={width} y={y(gap)}
                height={area.bottom - y(gap)}
                className={at === i ? 'fill-ink' : 'fill-chart-1'}
              />
            ))}
            {median !== null && (
              <g>
                <path d={`M${area.left} ${y(median)}H${area.right}`} strokeDasharray="4 4"
                  className="stroke-ink" />
                <text x={area.right + 4} y={y(median)} dy="0.35em" className="fill-muted text-xs">
                  median {formatDecimal(median, Number.isInteger(median) ? 0 : 1)}
                </text>
              </g>
            )}
          </>
        )
      }}
    </Plot>
  )
}
