import { useId, useRef, useState, type ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

export interface InfoMarkProps extends ComponentProps<'span'> {
  label: string
  text: string
}

const kWidth_px = 240
const kMargin_px = 8

// A definition behind a small mark: hover, focus or touch opens it, Escape closes it.
export function InfoMark({ label, text, className, ...props }: InfoMarkProps) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null)

  // Fixed to the window, so that no card clips it and no edge hides it.
  const open = () => {
    const box = button.current?.getBoundingClientRect()
    if (!box) return
    const furthest = document.documentElement.clientWidth - kWidth_px - kMargin_px
    const left = Math.max(kMargin_px, Math.min(box.left - 12, furthest))
    setPlace({ left, top: box.bottom + 4 })
  }
  const close = () => setPlace(null)

  return (
    <span
      className={classNames('relative inline-flex', className)}
      onMouseEnter={open}
      onMouseLeave={close}
      {...props}
    >
      <button
        ref={button}
        type="button"
        aria-label={`What is ${label}?`}
        aria-describedby={place ? id : undefined}
        onFocus={open}
        onBlur={close}
        onClick={open}
        onKeyDown={(event) => event.key === 'Escape' && close()}
        className={
          'relative flex size-4 items-center justify-center rounded-full border border-control ' +
          'text-[10px] leading-none text-muted hover:text-ink after:absolute after:-inset-2 ' +
          'pointer-coarse:after:-inset-3.5'
        }
      >
        <span aria-hidden>i</span>
      </button>
      {place && (
        <span
          id={id}
          role="tooltip"
          style={{ ...place, width: kWidth_px }}
          className={
            'fixed z-20 rounded-md border border-line bg-surface p-3 text-left text-sm ' +
            'font-normal text-ink shadow-md whitespace-normal'
          }
        >
          {text}
        </span>
      )}
    </span>
  )
}
