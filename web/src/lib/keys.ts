// Keys that act on the whole page: never while one types, never with a modifier, never behind an
// open dialog.
import { useEffect, useRef } from 'react'

const kTyped = 'input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]'

export function isForPage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest(kTyped)) return false
  return document.querySelector('dialog[open]') === null
}

export function usePageKeys(onKey: (event: KeyboardEvent) => void): void {
  const newest = useRef(onKey)
  useEffect(() => {
    newest.current = onKey
  }, [onKey])
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (isForPage(event)) newest.current(event)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

// The view's own search, for `/`: an input marked data-search.
export function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('main [data-search]')
  field?.focus()
  field?.select()
  return field !== null
}
