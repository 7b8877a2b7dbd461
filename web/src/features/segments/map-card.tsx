import { useState, type ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { ChartCard } from '@/components/ui/chart-card'
import { CustomerLink } from '@/components/ui/customer-link'
import { DataTable } from '@/components/ui/data-table'
import { InfoMark } from '@/components/ui/info-mark'
import { catalogue } from '@/lib/catalogue'
import { formatCount, formatPercent, formatSigned } from '@/lib/format'
import type { MapPoint, SegmentsMap } from '@/lib/wire/types'
import { MapPlot } from './map-plot'
import { mapCsv } from './segments-csv'
import { SegmentName } from './segment-name'
import { axisWords } from './words'

const kRows = 100

function MapTable({ points, names }: {
  points: readonly MapPoint[]
  names: ReadonlyMap<number, string>
}) {
  const [shown, setShown] = useState(kRows)
  return (
    <>
      <DataTable<MapPoint>
        label="Customers in the plane"
        className="max-h-110"
        rows={points.slice(0, shown)}
        keyOf={(p) => p.customer_id}
        columns={[
          { name: 'Customer', left: true, cell: (p) => <CustomerLink id={p.customer_id} /> },
          {
            name: 'Segment', left: true,
            cell: (p) => <SegmentName id={p.segment_id} names={names} />,
          },
          { name: 'First axis', cell: (p) => formatSigned(p.x, 2) },
          { name: 'Second axis', cell: (p) => formatSigned(p.y, 2) },
        ]}
      />
      {points.length > shown && (
        <Button className="mx-4 mb-3" onClick={() => setShown(shown + kRows)}>
          {formatCount(Math.min(kRows, points.length - shown))} more
        </Button>
      )}
    </>
  )
}

// What lies at the end of an axis, with an arrow that points there.
function End({ arrow, words }: { arrow: string; words: string }) {
  return <span><span aria-hidden>{arrow} </span>{words}</span>
}

export interface MapCardProps extends ComponentProps<'section'> {
  map: SegmentsMap
  names: ReadonlyMap<number, string>
  selected: number | null
}

export function MapCard({ map, names, selected, ...props }: MapCardProps) {
  const { label, text } = catalogue.segment_map
  const [first, second] = map.axes.map(axisWords)
  const [along, up] = map.axes.map((axis) => axis.explained)
  const points = selected === null ? map.points
    : map.points.filter(({ segment_id }) => segment_id === selected)
  const csv = () => ({ name: 'tillcast-segments-map.csv', text: mapCsv(map, names) })
  return (
    <ChartCard
      titleId="map"
      title={
        <span className="inline-flex items-center gap-1.5">
          Customers side by side: those who buy alike are near{' '}
          <InfoMark label={label} text={text} />
        </span>
      }
      note={
        `${formatCount(map.points.length)} of ${formatCount(map.total)} customers; the plane ` +
        `holds ${formatPercent((along ?? 0) + (up ?? 0))} of their differences ` +
        `(${formatPercent(along ?? null)} across, ${formatPercent(up ?? null)} up)`
      }
      table={<MapTable points={points} names={names} />}
      csv={csv}
      {...props}
    >
      <div className="flex flex-col gap-1 px-4 pb-3 text-xs text-muted">
        {second && <End arrow={'\u2191'} words={second.high} />}
        <MapPlot map={map} names={names} selected={selected} />
        {second && <End arrow={'\u2193'} words={second.low} />}
        {first && (
          <div className="flex justify-between gap-x-6">
            <End arrow={'\u2190'} words={first.low} />
            <span className="text-right">{first.high} <span aria-hidden>{'\u2192'}</span></span>
          </div>
        )}
      </div>
    </ChartCard>
  )
}
