// The frames that the C++ tests parse and reproduce too.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export const frameText = (name: string): string =>
  readFileSync(resolve(process.cwd(), `../test/golden/wire/${name}.json`), 'utf8')

export const frameJson = (name: string) => JSON.parse(frameText(name))
