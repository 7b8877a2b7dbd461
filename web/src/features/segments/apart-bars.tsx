import { InfoMark } from '@/components/ui/info-mark'
import { catalogue } from '@/lib/catalogue'
import { classNames } from '@/lib/class-names'
import { formatSigned } from '@/lib/format'
import type { Segment } from '@/lib/wire/types'

const kShown = 5
const kScaleMin = 1 // standard deviations: small differences must not look large

const percent = (share: number) => `${share * 100}%`

// Which way is a side, a triangle and a sign first, a colour second.
export function ApartBars({ segment }: { segment: Segment }) {
  const { label, text } = catalogue.segment_apart
  const apart = segment.apart.slice(0, kShown)
  if (apart.length === 0) return null
  const scale = Math.max(kScaleMin, ...apart.map(({ difference }) => Math.abs(difference)))
  return (
    <div className="px-4 text-sm">
      <h3 className="flex items-center gap-1.5 pb-1 text-xs text-muted">
        {label}, standard deviations from the shop <InfoMark label={label} text={text} />
      </h3>
      <ol>
        {apart.map(({ feature, difference, words }) => {
          const more = difference >= 0
          return (
            <li
              key={feature}
              title={feature}
              className={
                'grid grid-cols-[minmax(0,1fr)_minmax(0,5.5rem)_3rem] items-center gap-x-3 ' +
                'border-t border-line py-1.5 first:border-0'
              }
            >
              <bdi className="min-w-0 wrap-anywhere first-letter:uppercase">{words}</bdi>
              <span className="relative h-4" aria-hidden>
                <span className="absolute inset-y-0 left-1/2 -my-1 border-l border-control" />
                <span
                  className={classNames('absolute inset-y-0.5 min-w-px rounded-xs',
                    more ? 'left-1/2 bg-raises' : 'right-1/2 bg-lowers')}
                  style={{ width: percent(Math.abs(difference) / scale / 2) }}
                />
              </span>
              <span className="text-right whitespace-nowrap tabular-nums">
                <span
                  aria-hidden
                  className={classNames('mr-1 text-[9px]', more ? 'text-raises' : 'text-lowers')}
                >
                  {more ? '\u25b6' : '\u25c0'}
                </span>
                {formatSigned(difference, 1)}
              </span>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
