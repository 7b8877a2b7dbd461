import { ChartFrame, type ChartFrameProps } from '@/components/chart/chart-frame'
import { MiniBars } from '@/components/chart/mini-bars'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { fileNamePart } from '@/lib/csv'
import { formatCount, formatDate, formatDecimal } from '@/lib/format'
import type { Rhythm, Timeline } from '@/lib/wire/types'
import { GapsPlot } from './gaps-plot'
import { dueWords, rhythmCsv } from './story'

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const shortly = weekdays.map((day) => day.slice(0, 2))
const hours = Array.from({ length: 24 }, (_, hour) => String(hour))

const days = (value: number | null, digits = 0) =>
  value === null ? '\u2014' : `${formatDecimal(value, digits)} d`

function Figures({ rhythm }: { rhythm: Rhythm }) {
  const due = dueWords(rhythm)
  const figures: [string, string, string][] = [
    ['Usual gap', days(rhythm.gap_median_days, 0), 'The median of the gaps'],
    ['Mean', days(rhythm.gap_mean_days, 1), `Give or take ${days(rhythm.gap_std_days, 1)}`],
    ['Last gap', days(rhythm.gap_last_days), 'Between their last two days with a purchase'],
    ['Since then', days(rhythm.days_since_last), 'Since their last purchase'],
  ]
  return (
    <>
      <dl className="grid grid-cols-4 gap-2 px-4 pb-2">
        {figures.map(([name, value, title]) => (
          <div key={name} title={title}>
            <dt className="text-xs text-muted">{name}</dt>
            <dd className="text-lg font-semibold tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {rhythm.due_at && due && (
        <p className="px-4 pb-2 text-sm">
          Due {due} <span className="text-muted">({formatDate(rhythm.due_at)})</span>
        </p>
      )}
    </>
  )
}

const gapsWords = (gaps: number) =>
  gaps === 1 ? 'one gap so far' : `the newest ${formatCount(gaps)} gaps`

interface RhythmRow {
  what: string
  value: number
}

function rowsOf({ gaps_days, weekdays: byDay, hours: byHour }: Rhythm): RhythmRow[] {
  return [
    ...byDay.map((value, i) => ({ what: `Purchases on a ${weekdays[i] ?? i}`, value })),
    ...byHour.map((value, i) => ({ what: `Purchases from ${i}:00 UTC`, value })),
    ...gaps_days.map((value, i) => ({ what: `Gap ${i + 1}, days`, value })),
  ]
}

export interface RhythmCardProps extends Partial<ChartFrameProps> {
  timeline: Timeline | undefined
  failed: Error | null
}

export function RhythmCard({ timeline, failed, ...props }: RhythmCardProps) {
  const rhythm = timeline?.rhythm ?? null
  return (
    <ChartFrame
      titleId="rhythm"
      title="Rhythm: days between purchases"
      note={rhythm ? gapsWords(rhythm.gaps_days.length) : undefined}
      pending={!timeline}
      error={failed}
      height_px={timeline ? undefined : 360}
      empty={timeline && !rhythm && (
        <EmptyState title="No rhythm yet" className="py-12" data-testid="no-rhythm">
          It takes purchases on two days to tell how long they usually wait.
        </EmptyState>
      )}
      csv={() => ({
        name: `tillcast-rhythm-${fileNamePart(timeline?.customer_id ?? '')}.csv`,
        text: rhythm ? rhythmCsv(rhythm, weekdays) : '',
      })}
      table={rhythm && (
        <DataTable<RhythmRow>
          label="Weekdays, hours and gaps"
          className="max-h-96"
          columns={[
            { name: 'What', left: true, cell: ({ what }) => what },
            { name: 'Value', cell: ({ value }) => formatCount(value) },
          ]}
          rows={rowsOf(rhythm)}
          keyOf={({ what }) => what}
        />
      )}
      {...props}
    >
      {rhythm && (
        <>
          <Figures rhythm={rhythm} />
          {rhythm.gaps_days.length > 0 && (
            <div className="px-4">
              <GapsPlot gaps_days={rhythm.gaps_days} median={rhythm.gap_median_days} />
            </div>
          )}
          <div className="grid grid-cols-[2fr_3fr] gap-4 px-4 pt-2 pb-3">
            <MiniBars label="By weekday, UTC" names={shortly} values={rhythm.weekdays} />
            <MiniBars
              label="By hour, UTC" names={hours} values={rhythm.hours} every={6}
            />
          </div>
        </>
      )}
    </ChartFrame>
  )
}
