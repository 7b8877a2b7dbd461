import type { ComponentProps } from 'react'
import { Card, CardHeader } from '@/components/ui/card'
import { InfoMark } from '@/components/ui/info-mark'
import { ProbabilityBar } from '@/components/ui/probability-bar'
import { SegmentMark } from '@/components/ui/segment-mark'
import { TextLink } from '@/components/ui/text-link'
import { catalogue } from '@/lib/catalogue'
import { classNames } from '@/lib/class-names'
import { formatCount, formatDate, formatMoney, formatMoneyExact, formatPercent } from '@/lib/format'
import type { Segment, SegmentsFit } from '@/lib/wire/types'
import { everyone, membersPath } from './address'
import { ApartBars } from './apart-bars'
import { portraitFacts } from './words'

function Medians({ segment, fit }: { segment: Segment; fit: SegmentsFit }) {
  const facts = portraitFacts(segment.portrait, fit.currency)
  if (facts.length === 0) return null
  return (
    <div className="px-4">
      <h3 className="pb-1 text-xs text-muted">
        A typical customer: medians as of {formatDate(fit.fitted_as_of)}
      </h3>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md bg-line sm:grid-cols-3">
        {facts.map(({ name, value, why, exact, note }) => (
          <div
            key={name}
            title={value === null ? why : exact}
            className={
              'bg-surface py-1.5 pr-2 pl-2 odd:pl-0 last:odd:col-span-2 sm:odd:pl-2 ' +
              'sm:last:odd:col-span-1 sm:nth-[3n+1]:pl-0'
            }
          >
            <dt className="text-xs text-muted">{name}</dt>
            <dd className="font-medium tabular-nums">
              {value ?? (
                <>
                  {'\u2014'}
                  <span className="block text-xs font-normal text-muted">{why}</span>
                </>
              )}
              {note && <span className="block text-xs font-normal text-muted">{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function Likely({ segment }: { segment: Segment }) {
  const { label, text } = catalogue.segment_probability
  const { probability } = segment
  return (
    <div className="px-4 text-sm">
      <p className="flex items-center gap-1.5 pb-1 text-xs text-muted">
        {catalogue.probability.label}, mean of its customers <InfoMark label={label} text={text} />
      </p>
      {probability === null ? (
        <p>{'\u2014'} <span className="text-muted">no model yet</span></p>
      ) : (
        <div className="flex items-center gap-3" title={formatPercent(probability, 1)}>
          <ProbabilityBar probability={probability} className="grow" />
          <span className="font-medium tabular-nums">{formatPercent(probability)}</span>
        </div>
      )}
    </div>
  )
}

export interface PortraitCardProps extends ComponentProps<'section'> {
  segment: Segment
  fit: SegmentsFit
}

// One segment as one would describe it to a colleague, first of all what to do about it.
export function PortraitCard({ segment, fit, className, ...props }: PortraitCardProps) {
  const { id, name, advice, size, share, revenue, revenue_share } = segment
  const members = membersPath({ ...everyone, segment: id })
  return (
    <Card
      aria-labelledby="portrait"
      data-testid="portrait"
      data-segment={id}
      className={classNames('flex flex-col gap-3 pb-3', className)}
      {...props}
    >
      <CardHeader
        titleId="portrait"
        className="-mb-3"
        title={
          <span className="inline-flex items-center gap-2">
            <SegmentMark id={id} className="size-3.5" /> <bdi>{name}</bdi>
          </span>
        }
        note={
          <>
            {formatPercent(share)} of customers,{' '}
            <span title={formatMoneyExact(revenue, fit.currency)}>
              {formatMoney(revenue, fit.currency, { compact: true })}
            </span>{' '}
            or {formatPercent(revenue_share)} of revenue
          </>
        }
      >
        <TextLink to={members} className="text-sm">
          {size === 1 ? 'Its customer' : `Its ${formatCount(size)} customers`}
        </TextLink>
      </CardHeader>
      {advice && <p className="px-4 text-base text-pretty">{advice}</p>}
      <Likely segment={segment} />
      <Medians segment={segment} fit={fit} />
      <ApartBars segment={segment} />
    </Card>
  )
}
