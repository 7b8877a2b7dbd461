// jsdom lays nothing out: in tests every measured element is this wide.
export const kTestWidth_px = 600

export class FixedWidthObserver implements ResizeObserver {
  constructor(private readonly seen: ResizeObserverCallback) {}
  observe(target: Element) {
    const contentRect = { width: kTestWidth_px } as DOMRectReadOnly
    const entry = { target, contentRect } as ResizeObserverEntry
    this.seen([entry], this)
  }
  unobserve() {}
  disconnect() {}
}
