import { classNames } from '@/lib/class-names'
import type { KScore, SegmentsFit } from '@/lib/wire/types'
import { indices, passedOf, verdictMarks, verdictOf, type Index } from './indices'
import type { AddressProps } from './use-address'
import { VoteMark } from './vote-mark'

const kWidth = 150
const kHeight = 44
const kInset = 6

function SmallCurve({ scores, index, chosen }: {
  scores: readonly KScore[]
  index: Index
  chosen: number | null
}) {
  const known = scores.map((score) => score[index.name]).filter((value) => value !== null)
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const x = (i: number) => kInset + (i / Math.max(1, scores.length - 1)) * (kWidth - 2 * kInset)
  const y = (value: number) =>
    kHeight - kInset - ((value - low) / (high - low || 1)) * (kHeight - 2 * kInset)
  const points = scores.flatMap((score, i) => {
    const value = score[index.name]
    return value === null ? [] : [{ x: x(i), y: y(value), score }]
  })
  const at = scores.findIndex(({ k }) => k === chosen)
  return (
    <svg viewBox={`0 0 ${kWidth} ${kHeight}`} className="block h-auto w-full" aria-hidden>
      {at >= 0 && (
        <path d={`M${x(at)} 0V${kHeight}`} strokeDasharray="3 3" className="stroke-control" />
      )}
      <polyline
        points={points.map((p) => `${p.x},${p.y}`).join(' ')}
        fill="none"
        strokeWidth="1.25"
        className="stroke-chart-1"
      />
      {points.map((p) => (
        <VoteMark
          key={p.score.k} x={p.x} y={p.y} vote={p.score.votes[index.name]}
          size={p.score.k === chosen ? 4 : 2.75}
        />
      ))}
    </svg>
  )
}

export interface CurvePanelsProps extends AddressProps {
  fit: SegmentsFit
}

// All six side by side, each with its vote on the chosen number; one is shown large.
export function CurvePanels({ fit, address, change }: CurvePanelsProps) {
  const { scores, k } = fit
  const chosen = scores.find((score) => score.k === k)
  return (
    <div className="grid grid-cols-2 gap-2 px-4 sm:grid-cols-3" role="group" aria-label="Indices">
      {indices.map((index) => {
        const verdict = verdictOf(chosen?.votes[index.name])
        return (
          <button
            key={index.name}
            type="button"
            aria-pressed={address.index === index.name}
            onClick={() => change({ index: index.name })}
            className={
              'min-w-0 rounded-md border border-line p-2 text-left hover:bg-sunken ' +
              'aria-pressed:border-control aria-pressed:bg-sunken'
            }
          >
            <span className="block truncate text-xs font-medium">{index.label}</span>
            <SmallCurve scores={scores} index={index} chosen={k} />
            <span
              className={classNames('block text-xs',
                verdict === 'not passed' ? 'text-ink' : 'text-muted')}
            >
              <span aria-hidden>{verdictMarks[verdict]} </span>
              {verdict === 'no vote' ? 'falls always, no vote' : verdict}
            </span>
          </button>
        )
      })}
    </div>
  )
}

// How many tests every number passes: the rule at a glance.
export function PassesStrip({ fit }: { fit: SegmentsFit }) {
  return (
    <div className="px-4">
      <h3 className="pb-1 text-xs text-muted">Tests passed, by number of segments</h3>
      <ol className="grid grid-flow-col gap-1 text-center text-xs tabular-nums">
        {fit.scores.map((score) => {
          const { passed, measured, failed } = passedOf(score)
          const all = measured > 0 && passed === measured
          const said = all ? 'passes all tests'
            : failed.length > 0 ? `not passed: ${failed.join(', ')}` : 'not measured'
          return (
            <li
              key={score.k}
              title={`${score.k} segments: ${said}`}
              className={classNames('min-w-0 rounded border py-1',
                score.k === fit.k ? 'border-ink font-medium' : 'border-line')}
            >
              <span className="block">{score.k}</span>
              <span className={all ? 'text-good' : 'text-muted'}>
                {all ? verdictMarks.passed : `${passed}/${measured}`}
              </span>
              <span className="sr-only">{said}</span>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
