import { useEffect, useRef, useState, type ComponentProps } from 'react'
import { Button } from '@/components/ui/button'
import { classNames } from '@/lib/class-names'

export interface ConfirmButtonProps extends Omit<ComponentProps<'div'>, 'children'> {
  label: string
  question: string
  yes: string
  no: string
  disabled?: boolean
  onYes: () => void
}

// Asks once before what cannot be taken back. Escape is no, and focus returns to where it was.
export function ConfirmButton({
  label, question, yes, no, disabled, onYes, className, ...props
}: ConfirmButtonProps) {
  const [asked, setAsked] = useState(false)
  const first = useRef<HTMLButtonElement>(null)
  const again = useRef(false)
  useEffect(() => {
    if (asked || again.current) first.current?.focus()
    again.current = asked
  }, [asked])
  if (!asked) {
    return (
      <div className={className} {...props}>
        <Button ref={first} disabled={disabled} onClick={() => setAsked(true)}>{label}</Button>
      </div>
    )
  }
  return (
    <div
      role="group"
      aria-label={question}
      className={classNames('flex flex-wrap items-center gap-2 text-sm', className)}
      onKeyDown={(event) => event.key === 'Escape' && setAsked(false)}
      {...props}
    >
      <span>{question}</span>
      <Button
        ref={first}
        className="border-bad text-bad"
        onClick={() => {
          setAsked(false)
          onYes()
        }}
      >
        {yes}
      </Button>
      <Button onClick={() => setAsked(false)}>{no}</Button>
    </div>
  )
}
