import { useEffect, useState, type ComponentProps } from 'react'
import { fieldLook } from '@/components/ui/field'
import { classNames } from '@/lib/class-names'
import { useSettled } from '@/lib/use-settled'

const kTyping_ms = 200

export interface ListSearchProps extends Omit<ComponentProps<'input'>, 'onChange'> {
  said: string // in the address
  onSaid: (text: string) => void
}

// What is typed goes into the address once one pauses; what the address says comes back by Back.
export function ListSearch({ said, onSaid, className, ...props }: ListSearchProps) {
  const [typed, setTyped] = useState(said)
  const [known, setKnown] = useState(said)
  const settled = useSettled(typed, kTyping_ms)
  if (known !== said) {
    setKnown(said)
    setTyped(said)
  }
  useEffect(() => {
    if (settled === typed && settled.trim() !== said) onSaid(settled.trim())
    // Only a pause in typing is an event here; the address may change by itself meanwhile.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled])
  return (
    <input
      type="search"
      data-search
      spellCheck={false}
      autoComplete="off"
      maxLength={128}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      className={classNames(fieldLook, className)}
      {...props}
    />
  )
}
