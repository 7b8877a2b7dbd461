// Exactly what the server said, every digit of it.
import { csvText, type CsvCell } from '@/lib/csv'
import type { FlowPeriod, SegmentsFit, SegmentsFlow, SegmentsMap } from '@/lib/wire/types'
import { weekOf } from './live'

export function overviewCsv(fit: SegmentsFit): string {
  const head = [
    'segment_id', 'name', 'customers', 'share', 'revenue', 'currency', 'revenue_share',
    'probability', 'came_this_week', 'left_this_week', 'drift', 'advice',
  ]
  return csvText(head, fit.segments.map((s) => {
    const week = weekOf(fit.moves, s.id)
    return [
      s.id, s.name, s.size, s.share, s.revenue, fit.currency, s.revenue_share, s.probability,
      week?.came ?? null, week?.left ?? null, s.drift, s.advice,
    ]
  }))
}

const nameIn = (names: ReadonlyMap<number, string>, id: number | null, none: string) =>
  id === null ? none : (names.get(id) ?? `Segment ${id}`)

export function sizesCsv(flow: SegmentsFlow, names: ReadonlyMap<number, string>): string {
  const head = ['at', 'refit', 'segment_id', 'segment', 'customers']
  return csvText(head, flow.snapshots.flatMap((s) =>
    s.sizes.map(({ id, customers }): CsvCell[] =>
      [s.at, String(s.refit), id, nameIn(names, id, ''), customers])))
}

export function movesCsv(period: FlowPeriod, names: ReadonlyMap<number, string>): string {
  const head = [
    'period_from', 'period_to', 'refit', 'from_segment_id', 'from_segment', 'to_segment_id',
    'to_segment', 'customers',
  ]
  return csvText(head, period.moves.map(({ from, to, customers }) => [
    period.from, period.to, String(period.refit), from, nameIn(names, from, 'first purchase'), to,
    nameIn(names, to, 'left'), customers,
  ]))
}

export function mapCsv(map: SegmentsMap, names: ReadonlyMap<number, string>): string {
  return csvText(['customer_id', 'segment_id', 'segment', 'x', 'y'], map.points.map((p) =>
    [p.customer_id, p.segment_id, nameIn(names, p.segment_id, ''), p.x, p.y]))
}

export function scoresCsv({ scores, k }: SegmentsFit): string {
  const figures = [
    'k', 'inertia', 'silhouette', 'calinski_harabasz', 'davies_bouldin', 'gap', 'gap_error',
    'stability', 'smallest_share',
  ] as const
  const votes = [...new Set(scores.flatMap((score) => Object.keys(score.votes)))]
  const said = (vote: boolean | null | undefined) => (vote == null ? null : String(vote))
  return csvText(
    [...figures, ...votes.map((vote) => `${vote}_passed`), 'chosen'],
    scores.map((score) => [
      ...figures.map((figure) => score[figure]),
      ...votes.map((vote) => said(score.votes[vote])),
      String(score.k === k),
    ]),
  )
}
