export interface Page<Row> {
  rows: readonly Row[]
  next: string | null // the cursor of the next page
}

// All rows, page by page, until the last or the bound.
export async function collect<Row>(
  read: (cursor: string | null, signal: AbortSignal) => Promise<Page<Row>>,
  most: number,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<Row[]> {
  const all: Row[] = []
  for (let cursor: string | null = null; ;) {
    const page: Page<Row> = await read(cursor, signal)
    all.push(...page.rows)
    onProgress(Math.min(all.length, most))
    cursor = page.next
    if (cursor === null || all.length >= most) return all.slice(0, most)
  }
}
