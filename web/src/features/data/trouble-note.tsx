import type { ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { classNames } from '@/lib/class-names'
import type { Trouble } from './trouble'

export interface TroubleNoteProps extends ComponentProps<'div'> {
  trouble: Trouble
  of?: string // the file's name
  onClose?: () => void
}

// What, why, and what to do.
export function TroubleNote({
  trouble: { title, why, todo }, of, onClose, children, className, ...props
}: TroubleNoteProps) {
  const base = 'flex flex-wrap items-start gap-x-4 gap-y-2 rounded-md bg-bad-soft px-4 py-3 text-sm'
  return (
    <div role="alert" className={classNames(base, className)} {...props}>
      <div className="min-w-0 grow basis-64">
        <p className="font-semibold text-bad">
          {title}
          {of && <>: <bdi className="wrap-anywhere">{of}</bdi></>}
        </p>
        <p className="wrap-anywhere">{why}</p>
        <p>{todo}</p>
      </div>
      <div className="flex gap-2">
        {children}
        {onClose && <Button onClick={onClose}>Close</Button>}
      </div>
    </div>
  )
}
