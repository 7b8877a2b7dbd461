import { useEffect, useRef, type ComponentProps, type ReactNode } from 'react'
import { classNames } from '@/lib/class-names'
import { Button } from './button'

export interface DialogProps extends Omit<ComponentProps<'dialog'>, 'title' | 'onClose'> {
  title: ReactNode
  onClose: () => void
}

// The browser's own modal dialog: it holds the focus and gives it back; Escape closes it, and so
// does a press beside it. Shown for as long as it is mounted.
export function Dialog({ title, onClose, children, className, ...props }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  const base =
    'm-auto max-h-[85dvh] w-full max-w-md overflow-auto rounded-card border border-line ' +
    'bg-surface p-0 text-ink shadow-lg backdrop:bg-black/40'
  return (
    <dialog
      ref={dialog}
      aria-labelledby="dialog-title"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
      className={classNames(base, className)}
      {...props}
    >
      <div className="flex flex-col gap-2 p-4">
        <header className="flex items-center justify-between gap-4">
          <h2 id="dialog-title" className="text-base font-semibold">{title}</h2>
          <Button onClick={() => dialog.current?.close()}>Close</Button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
