import { Component, type ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { MissingView } from './missing-view'
import { ViewMissing } from './view-chunk'

// The last net: a fault in drawing is said, and the page can be had again. A view that could not
// be fetched is no fault of the page: it is asked for again, and the rest stays.
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  state = { error: null as Error | null }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  componentDidCatch(error: Error) {
    if (error instanceof ViewMissing) error.forget()
  }

  retry = () => this.setState({ error: null })

  render() {
    const { error } = this.state
    if (!error) return this.props.children
    if (error instanceof ViewMissing) return <MissingView onRetry={this.retry} />
    return (
      <main role="alert" className="mx-auto flex max-w-md flex-col items-center gap-3 px-6 py-24">
        <p className="text-base font-semibold">This page stopped drawing</p>
        <p className="text-center text-sm text-muted">{error.message}</p>
        <Button onClick={() => window.location.reload()}>Load again</Button>
      </main>
    )
  }
}
