import { useId, type ComponentProps } from 'react'
import { Card, CardHeader } from '@/components/ui/card'
import { InfoMark } from '@/components/ui/info-mark'
import { catalogue } from '@/lib/catalogue'
import { formatCount, formatPercent } from '@/lib/format'
import { accuracyWords, confusionWords } from './confusion-words'
import { accuracyOf, cutRows, precisionOf, recallOf, type Cut } from './curve-cuts'

const kStep = 0.01

function Cell({ count, rows, right }: { count: number; rows: number; right: boolean }) {
  const share = rows > 0 ? count / rows : 0
  const colour = right ? 'var(--chart-1)' : 'var(--lowers)'
  return (
    <td
      className="rounded-md p-2 text-center tabular-nums"
      style={{ background: `color-mix(in oklab, ${colour} ${6 + 34 * share}%, var(--surface))` }}
    >
      <span className="block text-base font-semibold">{formatCount(count)}</span>
      <span className="block text-xs">
        <span aria-hidden>{right ? '\u2713' : '\u2717'}</span> {right ? 'right' : 'wrong'},{' '}
        {formatPercent(share)}
      </span>
    </td>
  )
}

function Matrix({ cut }: { cut: Cut }) {
  const rows = cutRows(cut)
  const head = 'py-1 text-xs font-normal text-muted'
  return (
    <table className="w-full border-separate border-spacing-1 text-sm">
      <caption className="sr-only">Customers by what they were told and what they did</caption>
      <thead>
        <tr>
          <td />
          <th scope="col" className={head}>bought</th>
          <th scope="col" className={head}>did not buy</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row" className={`${head} pr-2 text-left`}>told likely</th>
          <Cell count={cut.tp} rows={rows} right />
          <Cell count={cut.fp} rows={rows} right={false} />
        </tr>
        <tr>
          <th scope="row" className={`${head} pr-2 text-left`}>told unlikely</th>
          <Cell count={cut.fn} rows={rows} right={false} />
          <Cell count={cut.tn} rows={rows} right />
        </tr>
      </tbody>
    </table>
  )
}

export interface ConfusionCardProps extends ComponentProps<'section'> {
  cut: Cut
  threshold: number
  onThreshold: (threshold: number) => void
}

// Who would be told likely from a probability on, and how often that is right.
export function ConfusionCard({ cut, threshold, onThreshold, ...props }: ConfusionCardProps) {
  const id = useId()
  const { label, text } = catalogue.confusion
  const accuracy = accuracyWords(cut)
  const figures = [
    ['Accuracy', accuracyOf(cut)], ['Precision', precisionOf(cut)], ['Recall', recallOf(cut)],
  ] as const
  return (
    <Card aria-labelledby="confusion" data-testid="confusion" {...props}>
      <CardHeader
        titleId="confusion"
        title={
          <span className="inline-flex items-center gap-1.5">
            Told and done, customers <InfoMark label={label} text={text} />
          </span>
        }
      />
      <div className="flex flex-col gap-2 px-4 pb-3">
        <label htmlFor={id} className="flex items-baseline justify-between text-sm">
          Told likely from
          <output htmlFor={id} className="font-semibold tabular-nums">
            {formatPercent(threshold)}
          </output>
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={1}
          step={kStep}
          value={threshold}
          aria-valuetext={formatPercent(threshold)}
          onChange={(event) => onThreshold(Number(event.target.value))}
          className="h-6 w-full accent-accent pointer-coarse:h-11"
        />
        <Matrix cut={cut} />
        <dl className="grid grid-cols-3 gap-3 text-center">
          {figures.map(([name, value]) => (
            <div key={name} className="flex flex-col-reverse">
              <dt className="text-xs text-muted">{name}</dt>
              <dd className="text-base font-semibold tabular-nums">{formatPercent(value, 1)}</dd>
            </div>
          ))}
        </dl>
        <ul aria-live="polite" className="border-t border-line pt-2 text-sm" data-testid="plain">
          {confusionWords(cut).map((words) => <li key={words}>{words}</li>)}
          {accuracy && <li className="text-muted">{accuracy}</li>}
        </ul>
      </div>
    </Card>
  )
}
