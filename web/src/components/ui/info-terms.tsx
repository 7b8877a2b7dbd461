import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import type { Definition } from '@/lib/catalogue'
import { InfoMark } from './info-mark'

export interface InfoTermsProps extends ComponentProps<'div'> {
  terms: readonly Definition[]
}

// The words of a table's head, each with what it means: a head itself is often a button already.
export function InfoTerms({ terms, className, ...props }: InfoTermsProps) {
  const base = 'flex flex-wrap gap-x-3 gap-y-1 text-xs text-muted'
  return (
    <div className={classNames(base, className)} {...props}>
      {terms.map(({ label, text }) => (
        <span key={label} className="inline-flex items-center gap-1">
          {label} <InfoMark label={label.toLowerCase()} text={text} />
        </span>
      ))}
    </div>
  )
}
