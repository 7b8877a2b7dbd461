// A view that is fetched when it is wanted, or before, and again after it could not be had.
import type { ComponentType } from 'react'

type Load = () => Promise<{ default: ComponentType }>

// Thrown in drawing; `forget` makes the next drawing fetch anew.
export class ViewMissing extends Error {
  constructor(readonly forget: () => void, cause: unknown) {
    super('The view could not be fetched', { cause })
  }
}

export class ViewChunk {
  private view: Promise<ComponentType> | null = null

  constructor(private readonly load: Load) {}

  // The same promise until it is forgotten: one that failed is not asked for while it is drawn.
  get(): Promise<ComponentType> {
    this.view ??= this.load().then(
      (module) => module.default,
      (cause: unknown) => {
        throw new ViewMissing(() => (this.view = null), cause)
      },
    )
    return this.view
  }

  // Ahead of its being wanted; what fails now is asked for again then.
  async prefetch(): Promise<void> {
    try {
      await this.get()
    } catch {
      this.view = null
    }
  }
}
