import {
  useEffect, useId, useRef, useState, type ComponentProps, type ReactNode,
} from 'react'
import { classNames } from '@/lib/class-names'
import { Button } from './button'

export interface MenuButtonProps extends Omit<ComponentProps<'div'>, 'children'> {
  label: ReactNode
  name: string // of what opens
  pressed?: boolean // something in it is set
  children: (close: () => void) => ReactNode
}

// A button and what it opens below it; Escape, or leaving it, closes.
export function MenuButton({
  label, name, pressed, children, className, ...props
}: MenuButtonProps) {
  const id = useId()
  const whole = useRef<HTMLDivElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  const close = () => {
    setOpen(false)
    document.getElementById(`${id}-button`)?.focus()
  }
  useEffect(() => {
    if (!open) return
    panel.current?.querySelector<HTMLElement>('input, select, button')?.focus()
    const outside = (event: PointerEvent) => {
      if (!whole.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [open])
  return (
    <div
      ref={whole}
      className={classNames('relative', className)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.stopPropagation()
        close()
      }}
      onBlur={(event) => {
        const to = event.relatedTarget
        if (to instanceof Node && !event.currentTarget.contains(to)) setOpen(false)
      }}
      {...props}
    >
      <Button
        id={`${id}-button`}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-haspopup="dialog"
        className={pressed ? 'border-control bg-sunken' : undefined}
        onClick={() => setOpen(!open)}
      >
        {label}
        <span aria-hidden className="text-[9px] text-muted">{'\u25bc'}</span>
      </Button>
      {open && (
        <div
          ref={panel}
          id={id}
          role="dialog"
          aria-label={name}
          className={
            'absolute top-full left-0 z-20 mt-1 w-64 rounded-md border border-line bg-surface ' +
            'p-3 shadow-md max-sm:fixed max-sm:inset-x-4 max-sm:top-auto max-sm:bottom-18 ' +
            'max-sm:w-auto'
          }
        >
          {children(close)}
        </div>
      )}
    </div>
  )
}
