import { useEffect, useState, type ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

export interface CopyCommandProps extends ComponentProps<'div'> {
  command: string
}

export function CopyCommand({ command, className, ...props }: CopyCommandProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  // The clipboard exists on https and localhost only; elsewhere the text can still be selected.
  const copy = () => navigator.clipboard?.writeText(command).then(() => setCopied(true))
  const base = 'inline-flex max-w-full items-center rounded-md border border-line bg-sunken'
  return (
    <div className={classNames(base, className)} {...props}>
      <code className="px-3 py-1.5 text-left text-sm break-words">{command}</code>
      <button
        type="button"
        onClick={copy}
        className={
          'h-8 self-stretch border-l border-line px-2.5 text-xs text-muted ' +
          'hover:text-ink pointer-coarse:h-11 pointer-coarse:min-w-11'
        }
      >
        {copied ? 'Copied' : 'Copy'}
      </button>
    </div>
  )
}
