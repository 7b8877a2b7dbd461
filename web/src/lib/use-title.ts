import { useEffect } from 'react'

// The window's title while a view is shown.
export function useTitle(title: string | null): void {
  useEffect(() => {
    document.title = title ? `${title} \u00b7 Tillcast` : 'Tillcast'
    return () => void (document.title = 'Tillcast')
  }, [title])
}
